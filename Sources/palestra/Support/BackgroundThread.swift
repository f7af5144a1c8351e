#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Work on a thread of its own, beside the main thread.
enum BackgroundThread {
  /// As much as a main thread has: networks and configurations are visited by recursion.
  private static let stackSize = 8 << 20

  /// Starts a thread, which ends with the work.
  /// - Throws: `ViewFailure` where the system has no thread left.
  static func start(_ work: @escaping @Sendable () -> Void) throws(ViewFailure) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    let box = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { context in
        if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      box.release()
      throw ViewFailure(failure: "no thread for the work: \(String(cString: strerror(code)))")
    }
    pthread_detach(thread)
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
