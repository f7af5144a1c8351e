import Foundations
import Gym
import Spaces
import TensorEngine

/// The way between the codes of two examples: a slider whose position is decoded as it moves.
///
///     z(t) = (1 - t) z_left + t z_right
///
/// However fast the slider moves, the decoder runs once at most for each picture.
public struct InterpolationSession: SceneSession {
  /// What is interpolated.
  public struct Examples: Sendable {
    /// `[N, K]`
    public let codes: Tensor
    /// What stands below each example, such as `image 128 · 4`.
    public let caption: @Sendable (Int) -> String
    /// Example `i` as an image `[1, H, W]`, `[1, H, W, 1]` or `[1, H, W, 3]`.
    public let image: @Sendable (Int) throws -> Tensor

    /// Puts them together.
    /// - Precondition: there is an example, and codes are rows.
    public init(
      codes: Tensor, caption: @escaping @Sendable (Int) -> String,
      image: @escaping @Sendable (Int) throws -> Tensor
    ) {
      precondition(
        codes.rank == 2 && codes.shape[0] > 0,
        "InterpolationSession: expected codes [N, K] of some examples, got \(codes.shape)")
      (self.codes, self.caption, self.image) = (codes, caption, image)
    }

    /// N
    public var count: Int { codes.shape[0] }
  }

  /// Makes images of codes, `[N, K]` to `[N, H, W]`, `[N, H, W, 1]` or `[N, H, W, 3]`.
  public typealias Decoder = LatentGridSession.Decoder

  /// The two examples.
  public private(set) var ends: (left: Int, right: Int)
  /// Where the slider is, 0 at the left example and 1 at the right one.
  public private(set) var position = 0.5
  /// Whether the slider moves to and fro by itself.
  public private(set) var isPlaying = false
  /// What the code at the position decodes to, nil where the decoder failed.
  public private(set) var image: Tensor?
  /// How often the decoder ran.
  public private(set) var decodingCount = 0
  public let windowTitle: String
  public var overlay: WindowOverlay
  let view: InterpolationView
  private let examples: Examples
  private let decode: Decoder
  private var originals: (left: Tensor, right: Tensor)?
  /// The decoded codes at equal distances.
  private var steps: Tensor?
  private var stale = Stale.ends
  private var isHeld = false
  private var direction = 1.0
  private var draws: SeededSpace

  /// What the next picture needs.
  private enum Stale { case nothing, position, ends }

  /// How long the slider takes from end to end, in seconds.
  private static let secondsForTheWay = 3.0

  /// Shows the middle between two examples.
  /// - Parameters:
  ///   - examples: what there is to choose from.
  ///   - ends: the two to begin with; beyond the last one the last.
  ///   - title: what stands above.
  ///   - range: which numbers are the darkest and the brightest.
  ///   - seed: of the random examples.
  ///   - decode: makes the images.
  /// - Throws: what the decoder throws.
  /// - Precondition: the indices are not negative, and the images have the shape that is promised.
  public init(
    _ examples: Examples, between ends: (left: Int, right: Int), title: String,
    range: ValueRange = .fixed(0...1), seed: UInt64 = 0, decode: @escaping Decoder
  ) throws {
    precondition(
      ends.left >= 0 && ends.right >= 0,
      "InterpolationSession: expected two indices from 0 on, got \(ends)")
    (self.examples, self.decode) = (examples, decode)
    self.ends = (min(ends.left, examples.count - 1), min(ends.right, examples.count - 1))
    windowTitle = title + " – palestra"
    view = InterpolationView(title: title, range: range)
    draws = SeededSpace(.discrete(Discrete(examples.count)), seed: seed)
    overlay = WindowOverlay(
      help: [
        ("← →   mouse", "move the slider"), ("Home End", "to the ends"),
        ("Space", "to and fro, stop"), ("[ ]", "another left example"),
        (",  .", "another right example"), ("R", "two random examples"),
      ],
      hints: [
        ("← →", "slide"), ("Space", "play"), ("[ ]", "left example"), (", .", "right example"),
        ("R", "random examples"),
      ])
    try load()
  }

  public func sceneSize(width: Double, height: Double) -> (width: Double, height: Double) {
    view.size
  }

  public func scene(width: Double, height: Double) -> DisplayList {
    view.displayList(
      .init(
        position: position, image: image, originals: originals, steps: steps,
        captions: (examples.caption(ends.left), examples.caption(ends.right))))
  }

  /// Follows the slider and the keys.
  public mutating func react(to event: WindowEvent, width: Double, height: Double) {
    if let value = view.slider.value(for: event, isHeld: &isHeld) {
      isPlaying = false
      return move(to: value)
    }
    guard case .keyDown(let key, _) = event else { return }
    switch key {
    case .left: move(to: position - 0.02)
    case .right: move(to: position + 0.02)
    case .home: move(to: 0)
    case .end: move(to: 1)
    case .space: isPlaying.toggle()
    case .character("["): show(ends.left - 1, ends.right)
    case .character("]"): show(ends.left + 1, ends.right)
    case .character(","): show(ends.left, ends.right - 1)
    case .character("."): show(ends.left, ends.right + 1)
    case .character("r"): show(drawnExample(), drawnExample())
    default: break
    }
  }

  /// Moves the slider where it plays, and decodes what has changed.
  public mutating func update(after seconds: Double) {
    if isPlaying { play(seconds) }
    let needed = stale
    stale = .nothing
    switch needed {
    case .nothing: return
    case .position:
      decodingCount += 1
      image = overlay.attempt { [decode, code] in try decode(code) }
    case .ends:
      do { try load() } catch {
        (originals, steps, image) = (nil, nil, nil)
        overlay.show("\(error)")
      }
    }
  }
}

extension InterpolationSession {
  private mutating func move(to position: Double) {
    let position = min(max(position, 0), 1)
    guard position != self.position else { return }
    self.position = position
    if stale == .nothing { stale = .position }
  }

  private mutating func play(_ seconds: Double) {
    move(to: position + direction * seconds / Self.secondsForTheWay)
    if position >= 1 { direction = -1 }
    if position <= 0 { direction = 1 }
  }

  /// Examples before the first one are the last ones.
  private mutating func show(_ left: Int, _ right: Int) {
    let count = examples.count
    ends = ((left + count) % count, (right + count) % count)
    stale = .ends
  }

  private mutating func drawnExample() -> Int {
    guard case .discrete(let index) = draws.sample() else { return 0 }
    return index
  }

  private func code(at t: Double) -> Tensor {
    let (left, right) = (
      examples.codes.slice(ends.left..<ends.left + 1),
      examples.codes.slice(ends.right..<ends.right + 1)
    )
    return Float(1 - t) * left + Float(t) * right
  }

  private var code: Tensor { code(at: position) }

  /// Reads the two examples, and decodes the steps between them and the position in one pass.
  private mutating func load() throws {
    stale = .nothing
    decodingCount += 1
    originals = (try examples.image(ends.left), try examples.image(ends.right))
    let count = InterpolationView.stepCount
    let codes = (0..<count).map { code(at: Double($0) / Double(count - 1)) }
    let images = try decode(.concatenated(codes + [code]))
    steps = images.slice(0..<count)
    image = images.slice(count..<count + 1)
  }
}
