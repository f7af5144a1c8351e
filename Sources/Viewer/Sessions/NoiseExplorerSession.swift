import Gym
import TensorEngine

/// The samples around a latent draw: dragging the mouse moves along two random directions.
///
/// However fast it moves, the generator runs once at most for each picture.
public struct NoiseExplorerSession: SceneSession {
  /// Makes samples `[N, H, W, 1]` or `[N, H, W, 3]` of latent points `[N, L]`, all of one class where
  /// there are classes.
  public typealias Generator = @Sendable (_ latents: Tensor, _ label: Int?) throws -> Tensor
  /// The draws of a number: a start and two directions, `[3, L]`.
  public typealias Draws = @Sendable (_ number: Int) -> Tensor

  /// The draw and the directions.
  public private(set) var plane: NoisePlane
  /// Where it is looked at, within -2...2 in both directions.
  public private(set) var point = LatentPoint(0, 0)
  /// The class of the samples; nil where there are none.
  public private(set) var label: Int?
  /// The sample at the point, nil where the generator failed.
  public private(set) var image: Tensor?
  /// How often the generator ran.
  public private(set) var decodingCount = 0
  public let windowTitle: String
  public var overlay: WindowOverlay
  private(set) var view: LatentGridView
  private let title: String
  private let range: ValueRange
  private let classCount: Int?
  private let draws: Draws
  private let generate: Generator
  private var drawCount = 0
  private var stale = Stale.nothing
  private var isHeld = false

  private enum Stale { case nothing, point, grid }

  /// The middle cell lies around the draw.
  static let grid = LatentGrid(horizontal: -2...2, vertical: -2...2, columns: 9, rows: 9)

  /// Generates the samples around the first draw.
  /// - Parameters:
  ///   - title: what stands above.
  ///   - classCount: the classes to choose from; nil where there are none.
  ///   - label: the class to begin with.
  ///   - range: which numbers are the darkest and the brightest.
  ///   - draws: draws of the standard normal distribution.
  ///   - generate: makes the samples.
  /// - Throws: what the generator throws.
  /// - Precondition: the draws and the samples have the shapes that are promised.
  public init(
    title: String, classCount: Int? = nil, label: Int = 0, range: ValueRange = .fixed(-1...1),
    draws: @escaping Draws, generate: @escaping Generator
  ) throws {
    (self.title, self.range, self.draws, self.generate) = (title, range, draws, generate)
    self.classCount = classCount
    self.label = classCount.map { min(max(label, 0), $0 - 1) }
    windowTitle = title + " – palestra"
    plane = Self.plane(draws(0))
    let samples = try Self.samples(plane, point, self.label, generate)
    view = LatentGridView(Self.grid, images: samples.grid, title: title, range: range)
    image = samples.image
    overlay = Self.overlay(hasClasses: classCount != nil)
    decodingCount = 1
  }

  private static func overlay(hasClasses: Bool) -> WindowOverlay {
    let classHelp = [(keys: "0 … 9   [ ]", meaning: "another class")]
    return WindowOverlay(
      help: [
        ("drag   ← ↑ ↓ →", "move along the two directions"), ("Space", "another draw"),
        ("D", "other directions"), ("Enter", "around the present point"),
      ] + (hasClasses ? classHelp : []),
      hints: [
        ("drag", "move"), ("Space", "another draw"), ("D", "other directions"),
        ("Enter", "move the middle"),
      ] + (hasClasses ? [(keys: "0…9", meaning: "class")] : []))
  }

  public func sceneSize(width: Double, height: Double) -> (width: Double, height: Double) {
    view.size
  }

  public func scene(width: Double, height: Double) -> DisplayList {
    let notes = label.map { ["class  \($0) of 0 to \((classCount ?? 1) - 1)"] } ?? []
    return view.displayList(at: point, image: image, notes: notes)
  }

  /// Follows the mouse while it is held, and the keys.
  public mutating func react(to event: WindowEvent, width: Double, height: Double) {
    switch event {
    case .mouseDown(let position) where view.area.contains(position):
      isHeld = true
      show(view.nearestLatentPoint(to: position))
    case .mouseMoved(let position) where isHeld: show(view.nearestLatentPoint(to: position))
    case .mouseUp, .lostFocus: isHeld = false
    case .keyDown(let key, _): press(key)
    default: break
    }
  }

  /// Generates what has changed.
  public mutating func update(after seconds: Double) {
    let needed = stale
    stale = .nothing
    guard needed != .nothing else { return }
    decodingCount += 1
    let (plane, point, label, generate) = (plane, point, label, generate)
    guard needed == .grid else {
      image = overlay.attempt { try generate(plane.latents(at: point.tensor), label) }
      return
    }
    let samples = overlay.attempt { try Self.samples(plane, point, label, generate) }
    image = samples?.image
    guard let samples else { return }
    view = LatentGridView(Self.grid, images: samples.grid, title: title, range: range)
  }
}

extension NoiseExplorerSession {
  private static func plane(_ draws: Tensor) -> NoisePlane {
    let rows = (0..<3).map { draws.slice($0..<$0 + 1).scalars }
    return NoisePlane(start: rows[0], directions: [rows[1], rows[2]])
  }

  /// Those of the grid and that of the point, in one pass.
  private static func samples(
    _ plane: NoisePlane, _ point: LatentPoint, _ label: Int?, _ generate: Generator
  ) throws -> (grid: Tensor, image: Tensor) {
    let count = grid.columns * grid.rows
    let samples = try generate(
      plane.latents(at: .concatenated([grid.points, point.tensor])), label)
    return (samples.slice(0..<count), samples.slice(count..<count + 1))
  }

  private mutating func press(_ key: KeyboardKey) {
    if let next = view.grid.point(from: point, by: key) { return show(next) }
    switch key {
    case .space:
      drawCount += 1
      show(Self.plane(draws(drawCount)))
    case .character("d"):
      drawCount += 1
      show(NoisePlane(start: plane.start, directions: Self.plane(draws(drawCount)).directions))
    case .enter: show(plane.moved(to: point))
    case .character("["): show(class: (label ?? 0) - 1)
    case .character("]"): show(class: (label ?? 0) + 1)
    case .character(let digit): digit.wholeNumberValue.map { show(class: $0) }
    default: break
    }
  }

  private mutating func show(_ point: LatentPoint) {
    guard point != self.point else { return }
    self.point = point
    if stale == .nothing { stale = .point }
  }

  private mutating func show(_ plane: NoisePlane) {
    (self.plane, point) = (plane, LatentPoint(0, 0))
    stale = .grid
  }

  private mutating func show(class label: Int) {
    guard let classCount, (0..<classCount).contains(label), label != self.label else { return }
    self.label = label
    stale = .grid
  }
}
