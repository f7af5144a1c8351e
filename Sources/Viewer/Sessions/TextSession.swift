import Foundations
import Gym
import Learning

/// Texts that a model writes: each token shaded by its probability, what the model attends to, and
/// the most probable next tokens to pick from. A text that ends stays, and the next one begins below.
///
///     let session = TextSession(
///       TextComposition(generator, prefix: "Once ", seed: 1), title: "novel", temperature: 0.5)
///
/// However many keys are pressed, one change at most is made to the text for each picture.
public struct TextSession: SceneSession {
  /// The text with the model's predictions.
  public private(set) var composition: TextComposition
  /// Of the draws, 0...2; 0 takes the most probable token.
  public private(set) var temperature: Double
  /// Whether tokens are drawn one after the other.
  public private(set) var isRunning = false
  public let windowTitle: String
  public var overlay: WindowOverlay
  private let title: String
  /// The texts before, without what begins them.
  private var finished: [TextComposition.Token] = []
  /// The ids that can be picked, the most probable one first.
  public private(set) var options: [Int] = []
  private var drawProbabilities: [Double] = []
  private var widths = TokenWidths(height: TextLayout.letters)
  private var pending: [Change] = []
  private var clock = 0.0
  private var isHeld = false
  private var mouse: DisplayList.Point?

  /// What becomes of the text.
  private enum Change: Equatable { case append(Int), draw, removeLast, restart }

  /// How many tokens a second are drawn while it runs.
  static let tokensPerSecond = 20.0
  /// More tokens of texts before are not kept.
  private static let largestFinishedCount = 4_000
  /// More keys are not remembered than these.
  private static let largestPendingCount = 16

  /// Shows a text.
  /// - Parameters:
  ///   - composition: the text, as far as it is written.
  ///   - title: what stands above.
  ///   - temperature: of the draws; outside of 0...2 the nearest end.
  public init(_ composition: TextComposition, title: String, temperature: Double = 0.5) {
    self.composition = composition
    self.title = title
    self.temperature = min(max(temperature, 0), TextLayout.temperatures.upperBound)
    windowTitle = title + " – palestra"
    overlay = WindowOverlay(
      help: [
        ("→", "draw a token"), ("Space", "draw one after the other, stop"),
        ("1 … 9   click", "pick a token"), ("←   Backspace", "remove the last token"),
        ("↑ ↓   mouse", "temperature"), ("R", "start again, with nothing"),
      ],
      hints: [
        ("→", "draw"), ("Space", "run"), ("1…9", "pick"), ("←", "back"),
        ("↑ ↓", "temperature"), ("R", "start again"),
      ])
    refresh()
  }

  /// The window's own, if it is not too small for the parts.
  public func sceneSize(width: Double, height: Double) -> (width: Double, height: Double) {
    (max(width, 760), max(height, 460))
  }

  public func scene(width: Double, height: Double) -> DisplayList {
    var painter = Painter(width: width, height: height, background: Theme.background)
    let layout = layout(width, height)
    let content = TextLayout.Content(
      title: title, composition: composition, tokens: finished + ownTokens,
      options: options.map { id in
        .init(
          token: composition.generator.vocabulary.token(id) ?? "",
          probability: Double(composition.prediction[id]), drawProbability: drawProbabilities[id])
      }, temperature: temperature, widths: widths, mouse: mouse)
    layout.drawText(content, &painter)
    layout.drawAttention(content, &painter)
    layout.drawSidebar(content, &painter)
    return painter.list
  }

  /// Follows the slider, picks tokens and reacts to keys.
  public mutating func react(to event: WindowEvent, width: Double, height: Double) {
    let layout = layout(width, height)
    if let value = layout.slider.value(for: event, isHeld: &isHeld) {
      return setTemperature(value)
    }
    switch event {
    case .mouseMoved(let point): mouse = point
    case .mouseDown(let point):
      if let row = layout.row(at: point) { pick(row) }
    case .keyDown(let key, _): press(key)
    default: break
    }
  }

  /// Makes one change to the text at most.
  public mutating func update(after seconds: Double) {
    if isRunning {
      // What was missed in a hold-up is not made up for.
      clock = min(clock + seconds, 2 / Self.tokensPerSecond)
      if clock >= 1 / Self.tokensPerSecond, pending.isEmpty {
        clock -= 1 / Self.tokensPerSecond
        pending.append(.draw)
      }
    }
    guard !pending.isEmpty else { return }
    apply(pending.removeFirst())
  }

  /// Draws so many tokens without a clock, for a screenshot; after the end of a text those of the
  /// next one.
  public mutating func run(tokenCount: Int) {
    for _ in 0..<tokenCount { drawToken() }
    refresh()
  }
}

extension TextSession {
  private func layout(_ width: Double, _ height: Double) -> TextLayout {
    TextLayout(width: width, height: height, hasAttention: composition.attention != nil)
  }

  private mutating func press(_ key: KeyboardKey) {
    switch key {
    case .right, .enter: enqueue(.draw)
    case .left, .backspace: enqueue(.removeLast)
    case .space:
      isRunning.toggle()
      clock = 0
    case .up, .character("+"): setTemperature(temperature + 0.1)
    case .down, .character("-"): setTemperature(temperature - 0.1)
    case .character("r"): enqueue(.restart)
    case .character(let digit): digit.wholeNumberValue.map { pick($0 - 1) }
    default: break
    }
  }

  private mutating func pick(_ row: Int) {
    if options.indices.contains(row) { enqueue(.append(options[row])) }
  }

  private mutating func enqueue(_ change: Change) {
    if pending.count < Self.largestPendingCount { pending.append(change) }
  }

  private mutating func apply(_ change: Change) {
    switch change {
    case .append(let id): composition.append(id)
    case .draw: drawToken()
    case .removeLast: composition.removeLast()
    case .restart:
      finished = []
      composition.restart()
    }
    refresh()
  }

  /// Draws a token; where the text has ended it begins the next one instead.
  private mutating func drawToken() {
    guard composition.isEnded else {
      composition.appendDraw(temperature: temperature)
      return
    }
    widths.measure(ownTokens.map(\.string))
    finished = (finished + ownTokens).suffix(Self.largestFinishedCount)
    composition.restart()
  }

  /// The text without the marker, or the nothing, that begins it.
  private var ownTokens: [TextComposition.Token] {
    let tokens = composition.tokens
    let hasStart = tokens.first.map { $0.string.isEmpty || $0.string == Vocabulary.marker } ?? false
    return Array(tokens.dropFirst(hasStart ? 1 : 0))
  }

  /// In steps of 0.05.
  private mutating func setTemperature(_ value: Double) {
    let range = TextLayout.temperatures
    temperature = min(max((value * 20).rounded() / 20, range.lowerBound), range.upperBound)
    drawProbabilities = composition.drawProbabilities(temperature: temperature)
  }

  /// Finds what depends on the text.
  private mutating func refresh() {
    options = composition.isEnded ? [] : composition.ranking(count: 9)
    drawProbabilities = composition.drawProbabilities(temperature: temperature)
    widths.measure(composition.tokens.map(\.string))
  }
}
