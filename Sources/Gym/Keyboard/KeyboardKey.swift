/// A key as a person knows it, whatever the window system calls it.
public enum KeyboardKey: Sendable, Hashable {
  /// A key that writes a character: a small letter, a digit or a sign.
  case character(Character)
  /// The arrows.
  case left, right, up, down
  /// The long one.
  case space
  /// Enter.
  case enter
  /// Esc.
  case escape
  /// Tab.
  case tab
  /// Backspace.
  case backspace
  /// Where a list begins and ends.
  case home, end
  /// By pages.
  case pageUp, pageDown
  /// F1 and so on.
  case function(Int)

  /// What stands on it.
  public var label: String {
    switch self {
    case .character(let character): String(character).uppercased()
    case .left: "←"
    case .right: "→"
    case .up: "↑"
    case .down: "↓"
    case .space: "Space"
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backspace: "Backspace"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "Page up"
    case .pageDown: "Page down"
    case .function(let number): "F\(number)"
    }
  }
}
