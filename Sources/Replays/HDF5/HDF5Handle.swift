import CHDF5

/// An open object of HDF5: closed when its owner goes.
struct HDF5Handle: ~Copyable {
  /// The number by which HDF5 knows it.
  private(set) var id: hid_t
  private let library: HDF5Library
  private let closer: HDF5Closer

  init(id: hid_t, closer: @escaping HDF5Closer, library: HDF5Library) {
    self.id = id
    self.closer = closer
    self.library = library
  }

  deinit { if id >= 0 { _ = library.call { _ in closer(id) } } }

  /// Closes it now.
  /// - Returns: whether that went well.
  consuming func close() -> Bool {
    let status = library.call { _ in closer(id) }
    id = -1
    return status >= 0
  }
}

/// One of HDF5's functions that close something.
typealias HDF5Closer = @convention(c) (hid_t) -> herr_t

/// HDF5 for a file that is written: every return code is checked here, and becomes an error that
/// names the file and the part of it.
struct HDF5Access: Sendable {
  let library: HDF5Library
  let file: String

  init(file: String) throws(ReplayError) {
    library = try HDF5Library.shared()
    self.file = file
  }

  /// What a failed call means.
  func failure(_ item: String, _ operation: String) -> ReplayError {
    .notWritten(file: file, item: item, reason: "HDF5 can't \(operation)")
  }

  /// Makes or opens something; negative numbers are failures.
  func open(
    _ item: String, _ operation: String, closer: KeyPath<CHDF5, HDF5Closer> & Sendable,
    _ body: (CHDF5) -> hid_t
  ) throws(ReplayError) -> HDF5Handle {
    let (id, close) = library.call { (body($0), $0[keyPath: closer]) }
    guard id >= 0 else { throw failure(item, operation) }
    return HDF5Handle(id: id, closer: close, library: library)
  }

  /// Calls a function whose negative results are failures.
  @discardableResult
  func check<Number: SignedInteger>(
    _ item: String, _ operation: String, _ body: (CHDF5) -> Number
  ) throws(ReplayError) -> Int {
    let status = library.call(body)
    guard status >= 0 else { throw failure(item, operation) }
    return Int(status)
  }
}
