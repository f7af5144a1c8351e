extension WorkerPool {
  /// The values of `body(0) … body(count - 1)`, which run in any order and on any thread.
  public func map<Value>(_ count: Int, _ body: (Int) -> Value) -> [Value] {
    Array(unsafeUninitializedCapacity: count) { values, initialized in
      // Each call initializes an element of its own.
      nonisolated(unsafe) let values = values
      parallel(count) { values.initializeElement(at: $0, to: body($0)) }
      initialized = count
    }
  }
}
