import Foundations
import Gym
import TensorEngine

/// What in an image made a model decide so: the image, which can be painted on, the map of a method,
/// and the map over the image.
///
/// However fast the mouse moves, one map at most is made for each picture.
public struct SaliencySession: SceneSession {
  /// What there is to explain.
  public struct Images: Sendable {
    /// How many images there are.
    public let count: Int
    /// What stands above each, such as `image 128 · 4`.
    public let caption: @Sendable (Int) -> String
    /// Image `i`, `[1, H, W, 1]` or `[1, H, W, 3]`, in 0...1.
    public let image: @Sendable (Int) throws -> Tensor

    /// Puts them together.
    /// - Precondition: there is an image.
    public init(
      count: Int, caption: @escaping @Sendable (Int) -> String,
      image: @escaping @Sendable (Int) throws -> Tensor
    ) {
      precondition(count > 0, "SaliencySession: expected one image at least")
      (self.count, self.caption, self.image) = (count, caption, image)
    }
  }

  /// The map of an image, and what the model makes of it.
  public struct Explanation: Sendable {
    /// The map with its colors.
    public var map: MapGridView.Tile
    /// The probability of each output, `[C]`.
    public var probabilities: [Float]
    /// The output that the map explains.
    public var output: Int

    /// Puts them together.
    public init(map: MapGridView.Tile, probabilities: [Float], output: Int) {
      (self.map, self.probabilities, self.output) = (map, probabilities, output)
    }
  }

  /// Explains an output of an image by the method of a number; the largest output where nil.
  public typealias Explainer =
    @Sendable (_ image: Tensor, _ method: Int, _ output: Int?) throws -> Explanation

  /// The number of the image.
  public private(set) var index: Int
  /// What is explained, with what was painted on it; nil where it could not be read.
  public private(set) var image: Tensor?
  /// Whether something was painted on the image.
  public private(set) var isPainted = false
  /// The number of the method.
  public private(set) var method: Int
  /// The output that was chosen; nil to follow the largest one.
  public private(set) var output: Int?
  /// How strongly the map covers the image, 0...1.
  public private(set) var opacity = 0.8
  /// Whether the mouse takes away rather than adds.
  public private(set) var isErasing = false
  /// The map; nil where the method failed.
  public private(set) var explanation: Explanation?
  /// How often a map was made.
  public private(set) var explanationCount = 0
  public let windowTitle: String
  public var overlay: WindowOverlay
  private let title: String
  private let images: Images
  private let methods: [String]
  private let outputs: [String]
  private let explain: Explainer
  private var isStale = true
  private var isSliderHeld = false
  private var brush: Brush?
  private var mouse: DisplayList.Point?

  /// Explains the first image.
  /// - Parameters:
  ///   - images: what there is to choose from.
  ///   - methods: their names.
  ///   - outputs: their names.
  ///   - title: what stands above.
  ///   - index: the image to begin with; beyond the last one the last.
  ///   - method: the method to begin with.
  ///   - explain: makes a map.
  /// - Throws: what reading the image throws, or explaining it.
  /// - Precondition: there are a method and an output.
  public init(
    _ images: Images, methods: [String], outputs: [String], title: String, index: Int = 0,
    method: Int = 0, explain: @escaping Explainer
  ) throws {
    precondition(
      methods.indices.contains(method) && !outputs.isEmpty && index >= 0,
      "SaliencySession: expected the number of a method, and an output")
    (self.images, self.methods, self.outputs, self.explain) = (images, methods, outputs, explain)
    (self.title, self.method, self.index) = (title, method, min(index, images.count - 1))
    windowTitle = title + " – palestra"
    overlay = WindowOverlay(
      help: [
        ("mouse", "paint on the image"), ("E", "erase, paint"), ("C", "clear the image"),
        ("R", "the image as it was"), ("← →", "another image"), ("↑ ↓   click", "another method"),
        ("0 … 9   click", "explain this output"), ("P", "explain the largest output"),
        ("+ -   slider", "how strongly the map covers the image"),
      ],
      hints: [
        ("mouse", "paint"), ("E", "erase"), ("R", "restore"), ("← →", "image"), ("↑ ↓", "method"),
        ("0…9", "output"), ("P", "largest output"), ("+ -", "opacity"),
      ])
    image = try images.image(self.index)
    try refresh()
  }

  /// The window's own, if it is not too small for the parts.
  public func sceneSize(width: Double, height: Double) -> (width: Double, height: Double) {
    (max(width, 900), max(height, 440))
  }

  public func scene(width: Double, height: Double) -> DisplayList {
    let state = isPainted ? "painted" : images.caption(index)
    return layout(width, height).scene(
      .init(
        title: title, caption: state, image: image, explanation: explanation, methods: methods,
        method: method, outputs: outputs, isOutputChosen: output != nil, opacity: opacity,
        isErasing: isErasing, mouse: mouse))
  }

  /// Paints, follows the slider, and chooses methods and outputs.
  public mutating func react(to event: WindowEvent, width: Double, height: Double) {
    let layout = layout(width, height)
    if let value = layout.slider.value(for: event, isHeld: &isSliderHeld) {
      opacity = value
      return
    }
    switch event {
    case .mouseDown(let point): press(point, layout)
    case .mouseMoved(let point):
      mouse = point
      if brush != nil { paint(to: point, layout) }
    case .mouseUp, .lostFocus: brush = nil
    case .wheel(let turn): choose(method: method + (turn > 0 ? -1 : 1))
    case .keyDown(let key, _): press(key)
    default: break
    }
  }

  /// Makes the map of what has changed.
  public mutating func update(after seconds: Double) {
    guard isStale else { return }
    do { try refresh() } catch {
      explanation = nil
      overlay.show("\(error)")
    }
  }
}

extension SaliencySession {
  private func layout(_ width: Double, _ height: Double) -> SaliencyLayout {
    SaliencyLayout(
      width: width, height: height, outputs: explanation?.probabilities ?? [], method: method,
      methodCount: methods.count)
  }

  private mutating func refresh() throws {
    isStale = false
    guard let image else { return }
    explanationCount += 1
    explanation = try explain(image, method, output)
  }

  private mutating func press(_ point: DisplayList.Point, _ layout: SaliencyLayout) {
    if layout.image.contains(point) {
      brush = Brush()
      paint(to: point, layout)
    } else if let row = layout.method(at: point) {
      choose(method: row)
    } else if let row = layout.output(at: point) {
      choose(output: row)
    }
  }

  private mutating func press(_ key: KeyboardKey) {
    switch key {
    case .left: show(index - 1)
    case .right: show(index + 1)
    case .up: choose(method: method - 1)
    case .down: choose(method: method + 1)
    case .character("+"): opacity = min(1, opacity + 0.05)
    case .character("-"): opacity = max(0, opacity - 0.05)
    case .character("e"): isErasing.toggle()
    case .character("p"): choose(output: nil)
    case .character("r"): show(index)
    case .character("c"):
      image = image.map { .zeros($0.shape) }
      (isPainted, isStale) = (true, true)
    case .character(let digit): digit.wholeNumberValue.map { choose(output: $0) }
    default: break
    }
  }

  /// Images before the first one are the last ones.
  private mutating func show(_ index: Int) {
    self.index = (index + images.count) % images.count
    image = overlay.attempt { [images, index = self.index] in try images.image(index) }
    (isPainted, isStale) = (false, true)
    if image == nil { explanation = nil }
  }

  private mutating func choose(method: Int) {
    guard methods.indices.contains(method), method != self.method else { return }
    (self.method, isStale) = (method, true)
  }

  private mutating func choose(output: Int?) {
    guard output.map(outputs.indices.contains) ?? true, output != self.output else { return }
    (self.output, isStale) = (output, true)
  }

  private mutating func paint(to point: DisplayList.Point, _ layout: SaliencyLayout) {
    guard let image, var brush else { return }
    let pixel = layout.pixel(at: point, of: image)
    self.image = brush.painted(image, to: pixel, value: isErasing ? 0 : 1)
    self.brush = brush
    (isPainted, isStale) = (true, true)
  }
}
