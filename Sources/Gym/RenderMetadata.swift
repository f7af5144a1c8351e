import Spaces

/// How an environment may be drawn.
public enum RenderMode: String, Sendable, Codable, CaseIterable {
  /// In a window.
  case human
  /// As pixels.
  case rgbArray = "rgb_array"
  /// As text.
  case ansi
}

/// How an environment may be shown: drawn, how fast, and under which names its observations.
public struct RenderMetadata: Sendable, Equatable {
  /// The ways there are; empty for an environment without a picture.
  public var renderModes: [RenderMode]
  /// Frames per second in which the environment looks natural.
  public var renderFPS: Double

  /// The names of an observation's elements, for instance `["cart position", "cart velocity"]`:
  /// those of an array row by row, or the parts of a tuple. Empty where they have no names. A
  /// viewer that finds another number of elements, as behind a wrapper that stacks observations,
  /// shows their indices.
  public var observationNames: [String]

  /// Describes how an environment is shown.
  public init(
    renderModes: [RenderMode] = [], renderFPS: Double = 30, observationNames: [String] = []
  ) {
    self.renderModes = renderModes
    self.renderFPS = renderFPS
    self.observationNames = observationNames
  }

  /// Of an environment that draws a display list, and a text too where `asText` says so.
  public static func drawn(
    framesPerSecond: Double, asText: Bool = false, observationNames: [String] = []
  ) -> RenderMetadata {
    RenderMetadata(
      renderModes: [.human, .rgbArray] + (asText ? [.ansi] : []), renderFPS: framesPerSecond,
      observationNames: observationNames)
  }
}

extension Space {
  /// How many names the elements of an observation may have; nil where they have none.
  var namedElementCount: Int? {
    switch self {
    case .box(let box): box.shape.reduce(1, *)
    case .discrete: 1
    case .tuple(let tuple): tuple.spaces.count
    default: nil
    }
  }
}
