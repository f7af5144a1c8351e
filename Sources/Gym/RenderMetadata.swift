/// How an environment may be drawn.
public enum RenderMode: String, Sendable, Codable, CaseIterable {
  /// In a window.
  case human
  /// As pixels.
  case rgbArray = "rgb_array"
  /// As text.
  case ansi
}

/// How an environment may be drawn, and how fast.
public struct RenderMetadata: Sendable, Equatable {
  /// The ways there are; empty for an environment without a picture.
  public var renderModes: [RenderMode]
  /// Frames per second in which the environment looks natural.
  public var renderFPS: Double

  /// Describes an environment's picture.
  public init(renderModes: [RenderMode] = [], renderFPS: Double = 30) {
    self.renderModes = renderModes
    self.renderFPS = renderFPS
  }

  /// Of an environment that draws a display list, and a text too where `asText` says so.
  public static func drawn(framesPerSecond: Double, asText: Bool = false) -> RenderMetadata {
    RenderMetadata(
      renderModes: [.human, .rgbArray] + (asText ? [.ansi] : []), renderFPS: framesPerSecond)
  }
}
