/// How pixels become a network's inputs: `pixel * factor + offset`, the pixel from 0 to 255.
public struct PixelScaling: Sendable, Equatable {
  /// What a pixel is multiplied with.
  public var factor: Float
  /// What is added then.
  public var offset: Float

  /// Scales pixels.
  public init(factor: Float, offset: Float) {
    self.factor = factor
    self.offset = offset
  }

  /// 0 to 1.
  public static let unit = PixelScaling(factor: 1 / 255, offset: 0)
  /// Black on white, -0.5 to 0.5: `(255 - pixel) / 255 - 0.5`.
  public static let invertedCentered = PixelScaling(factor: -1 / 255, offset: 0.5)
}
