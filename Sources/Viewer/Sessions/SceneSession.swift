import Gym

/// A session that draws one scene, as large as its window allows, under a help card and messages.
public protocol SceneSession: WindowSession {
  /// The help card, the key hints and the messages.
  var overlay: WindowOverlay { get set }
  /// The size of the scene, whatever it shows.
  /// - Parameters:
  ///   - width: of the room for it, in points.
  ///   - height: of the room for it, in points.
  /// - Returns: in units of the scene; it is scaled to the room.
  func sceneSize(width: Double, height: Double) -> (width: Double, height: Double)
  /// What is drawn.
  /// - Parameters:
  ///   - width: of the scene.
  ///   - height: of the scene.
  /// - Returns: a scene of this size.
  func scene(width: Double, height: Double) -> DisplayList
  /// Reacts to what is not for the overlay.
  /// - Parameters:
  ///   - event: with positions in the scene.
  ///   - width: of the scene.
  ///   - height: of the scene.
  mutating func react(to event: WindowEvent, width: Double, height: Double)
  /// Lets time pass: at most one pass of a model happens here.
  mutating func update(after seconds: Double)
}

extension SceneSession {
  /// Reacts to keys and the mouse.
  public mutating func handle(_ event: WindowEvent, width: Double, height: Double)
    -> WindowRequest?
  {
    if case .done(let request) = overlay.reaction(to: event) { return request }
    let height = height - overlay.barHeight
    let size = sceneSize(width: width, height: height)
    let room = PixelRectangle(x: 0, y: 0, width: Int(width), height: Int(height))
    let empty = DisplayList(width: size.width, height: size.height)
    guard let placement = Placement(of: empty, in: room) else { return nil }
    react(
      to: event.moved { placement.point(atPixel: $0) }, width: size.width, height: size.height)
    return nil
  }

  /// Lets time pass.
  public mutating func advance(by seconds: Double) {
    overlay.advance(by: seconds)
    update(after: seconds)
  }

  /// What is to be seen.
  public func picture(width: Int, height: Int, scale: Double) -> Picture {
    let points = (width: Double(width) / scale, height: Double(height) / scale)
    let roomHeight = max(1, points.height - overlay.barHeight)
    let size = sceneSize(width: points.width, height: roomHeight)
    let room = DisplayList.Rectangle(x: 0, y: 0, width: points.width, height: roomHeight)
    return Picture(
      width: width, height: height,
      panels: [Panel(scene(width: size.width, height: size.height), in: room.pixels(scale))]
        + overlay.panels(width: points.width, height: points.height, scale: scale))
  }

  /// Shows a short message for a while.
  public mutating func note(_ message: String) { overlay.show(message) }
}

extension WindowEvent {
  /// The same event with its position in other coordinates.
  fileprivate func moved(_ map: (DisplayList.Point) -> DisplayList.Point) -> WindowEvent {
    switch self {
    case .mouseDown(let point): .mouseDown(map(point))
    case .mouseMoved(let point): .mouseMoved(map(point))
    case .mouseUp(let point): .mouseUp(map(point))
    default: self
    }
  }
}
