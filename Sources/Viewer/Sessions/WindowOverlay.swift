import Gym

/// What the windows of models have in common: a card that explains the keys, a row of key hints,
/// passing messages, and the keys for these, for screenshots, full screen and closing.
public struct WindowOverlay: Sendable {
  /// What becomes of an event.
  enum Reaction: Equatable {
    /// It was one of the common keys.
    case done(WindowRequest?)
    /// It is for the session.
    case forwarded
  }

  /// The keys of the session and what they do.
  public var help: [(keys: String, meaning: String)]
  /// Those that stand at the bottom of the window; without any there is no such row.
  public var hints: [(keys: String, meaning: String)]
  private(set) var isHelpShown = false
  private var message = PassingMessage()

  private static let commonHelp: [HelpPanel.Row] = [
    ("S   F12", "screenshot"), ("F", "full screen"), ("H   ?", "this help"), ("Q   Esc", "quit"),
  ]

  /// Makes an overlay.
  /// - Parameters:
  ///   - help: the keys of the session and what they do, without the common ones.
  ///   - hints: those that stand at the bottom of the window.
  public init(
    help: [(keys: String, meaning: String)], hints: [(keys: String, meaning: String)] = []
  ) {
    (self.help, self.hints) = (help, hints)
  }

  /// Shows a short message for a while.
  public mutating func show(_ message: String) { self.message.show(message) }

  /// Lets time pass.
  public mutating func advance(by seconds: Double) { message.advance(by: seconds) }

  /// Does something; what goes wrong is shown as a message.
  /// - Parameter body: what may fail.
  /// - Returns: nil where it failed.
  public mutating func attempt<Value>(_ body: () throws -> Value) -> Value? {
    do { return try body() } catch {
      show("\(error)")
      return nil
    }
  }

  /// The height of the row of hints, in points.
  var barHeight: Double { hints.isEmpty ? 0 : 44 }

  mutating func reaction(to event: WindowEvent) -> Reaction {
    switch event {
    case .closed: return .done(.close)
    case .keyDown(let key, _):
      switch key {
      case .escape where isHelpShown: isHelpShown = false
      case .escape, .character("q"): return .done(.close)
      case .character("s"), .function(12): return .done(.screenshot)
      case .character("f"), .function(11): return .done(.toggleFullScreen)
      case .character("h"), .character("?"), .function(1): isHelpShown.toggle()
      default: return .forwarded
      }
      return .done(nil)
    default: return .forwarded
    }
  }

  /// What lies over and under the scene of a window, whose size is in points.
  func panels(width: Double, height: Double, scale: Double) -> [Panel] {
    var panels: [Panel] = []
    if barHeight > 0 {
      let bar = KeyHintPanel(width: width, height: barHeight, hints: hints)
      let area = DisplayList.Rectangle(
        x: 0, y: height - barHeight, width: width, height: barHeight)
      panels.append(Panel(bar.list(), in: area.pixels(scale)))
    }
    if isHelpShown {
      let card = HelpPanel(title: "Keys", rows: help + Self.commonHelp)
      let area = DisplayList.Rectangle(
        x: ((width - card.size.width) / 2).rounded(),
        y: ((height - card.size.height) / 2).rounded(), width: card.size.width,
        height: card.size.height)
      panels.append(Panel(card.list(), in: area.pixels(scale)))
    }
    if let text = message.text {
      let area = DisplayList.Rectangle(x: 0, y: max(0, height - 28), width: width, height: 28)
      var painter = Painter(width: area.width, height: area.height)
      painter.text(text, x: Theme.gap, y: 14, width: area.width - 2 * Theme.gap)
      panels.append(Panel(painter.list, in: area.pixels(scale)))
    }
    return panels
  }
}
