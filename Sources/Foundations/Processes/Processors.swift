import CProcessor

/// The processors that this process may run on.
public enum Processors {
  /// Their numbers, as the system counts them; at least one.
  public static var available: [Int] {
    let numbers = (0..<Int(processor_available_count())).map { Int(processor_number(Int32($0))) }
    return numbers.contains(-1) ? [0] : numbers
  }

  /// Lets this thread, and those that it starts from now on, run on one processor alone: called
  /// first thing in a process, all of it stays there.
  /// - Returns: whether the system did so.
  public static func pin(to number: Int) -> Bool {
    Int32(exactly: number).map { processor_pin($0) == 0 } ?? false
  }
}
