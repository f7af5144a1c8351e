import Foundations
import Glibc

/// A line that says how far work is: a percentage, a bar where there is room, facts.
enum ProgressLine {
  /// The line.
  /// - Parameters:
  ///   - fraction: 0 to 1.
  ///   - facts: what stands behind the bar.
  /// - Returns: no longer than the terminal is wide, where the facts leave room for the bar.
  static func text(_ fraction: Double, _ facts: String) -> String {
    let number = "\(Int(fraction * 100))%"
    let percent = String(repeating: " ", count: max(0, 4 - number.count)) + number
    let room = Console.width - percent.count - facts.count - 5
    var line = "\(percent) "
    if room >= 8 {
      let width = min(room, 24)
      let full = Int((Double(width) * fraction).rounded(.down))
      line +=
        Console.styled(String(repeating: "━", count: full), .green)
        + Console.styled(String(repeating: "─", count: width - full), .dim) + "  "
    }
    return line + facts
  }
}

/// Shows how many steps of some work are done: on a terminal a line that is renewed, elsewhere
/// nothing.
struct StepProgress {
  private let isShown: Bool
  private var lastShown = 0.0
  private var isOpen = false

  init(isQuiet: Bool = false) { isShown = Console.isTerminal && !isQuiet }

  /// Shows a step of so many, ten times a second at most.
  mutating func show(_ step: Int, of steps: Int, _ facts: @autoclosure () -> String) {
    guard isShown, steps > 0 else { return }
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    guard now - lastShown >= 0.1 || step == steps else { return }
    lastShown = now
    let line = ProgressLine.text(Double(step) / Double(steps), facts())
    Console.write("\r" + line + "\u{1b}[K")
    isOpen = true
  }

  /// Removes the line.
  mutating func close() {
    if isOpen { Console.write("\r\u{1b}[K") }
    isOpen = false
  }
}
