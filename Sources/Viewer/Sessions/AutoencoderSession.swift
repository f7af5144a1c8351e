/// What an autoencoder makes of its codes: the latent grid where they have two elements, and the way
/// between two examples. Tab changes from one to the other.
public struct AutoencoderSession: WindowSession {
  /// The grid; nil where codes have another number of elements.
  public private(set) var grid: LatentGridSession?
  /// The slider.
  public private(set) var slider: InterpolationSession
  /// Whether the grid is shown.
  public private(set) var isGridShown: Bool

  /// Shows the grid where there is one.
  /// - Parameters:
  ///   - grid: the latent grid; nil for codes that are not in a plane.
  ///   - slider: the way between two examples.
  ///   - isSliderFirst: whether the slider is shown although there is a grid.
  public init(
    grid: LatentGridSession?, slider: InterpolationSession, isSliderFirst: Bool = false
  ) {
    (self.grid, self.slider) = (grid, slider)
    isGridShown = grid != nil && !isSliderFirst
    guard grid != nil else { return }
    self.grid?.overlay.help.append(("Tab", "interpolate between two examples"))
    self.grid?.overlay.hints = [
      ("mouse", "decode a point"), ("← ↑ ↓ →", "to the next cell"), ("Tab", "interpolation"),
    ]
    self.slider.overlay.help.append(("Tab", "the latent grid"))
    self.slider.overlay.hints.append(("Tab", "latent grid"))
  }

  /// Of the session that is shown.
  public var windowTitle: String { (isGridShown ? grid?.windowTitle : nil) ?? slider.windowTitle }

  /// Reacts to Tab; the rest is for the session that is shown.
  public mutating func handle(_ event: WindowEvent, width: Double, height: Double)
    -> WindowRequest?
  {
    if case .keyDown(.tab, let isRepeat) = event {
      if grid != nil, !isRepeat { isGridShown.toggle() }
      return nil
    }
    if isGridShown { return grid?.handle(event, width: width, height: height) }
    return slider.handle(event, width: width, height: height)
  }

  /// Lets time pass for the session that is shown.
  public mutating func advance(by seconds: Double) {
    if isGridShown { grid?.advance(by: seconds) } else { slider.advance(by: seconds) }
  }

  /// What is to be seen.
  public func picture(width: Int, height: Int, scale: Double) -> Picture {
    (isGridShown ? grid?.picture(width: width, height: height, scale: scale) : nil)
      ?? slider.picture(width: width, height: height, scale: scale)
  }

  /// Shows a short message for a while.
  public mutating func note(_ message: String) {
    if isGridShown { grid?.note(message) } else { slider.note(message) }
  }
}
