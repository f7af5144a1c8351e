/// The strokes of a digit before it is deformed: polylines in a square from (-1, -1) at the upper
/// left to (1, 1) at the lower right.
struct DigitSkeleton: Sendable {
  typealias Point = SIMD2<Float>

  /// Each stroke's points; neighbors are joined.
  let strokes: [[Point]]

  /// The ways in which each digit is written; several for those that people write differently.
  static let styles: [[DigitSkeleton]] = [
    [
      .init(arc(0, 0, 0.55, 0.9, from: -90, to: 270)),
      .init(arc(0, 0, 0.42, 0.88, from: -60, to: 320)),
    ],
    [
      .init([[0, -0.9], [0, 0.9]]), .init([[-0.35, -0.5], [0.05, -0.9], [0.05, 0.9]]),
      .init([[-0.3, -0.55], [0, -0.9], [0, 0.9]], [[-0.35, 0.9], [0.35, 0.9]]),
    ],
    [
      .init(
        arc(0, -0.42, 0.5, 0.48, from: -170, to: 30) + [[-0.5, 0.85]],
        [[-0.5, 0.85], [0.55, 0.85]]),
      .init(
        arc(0, -0.42, 0.5, 0.48, from: -160, to: 40)
          + arc(-0.25, 0.62, 0.25, 0.22, from: -60, to: -300)
          + [[0.1, 0.75], [0.6, 0.8]]),
    ],
    [
      .init(
        arc(-0.05, -0.45, 0.5, 0.43, from: -150, to: 90)
          + arc(-0.05, 0.43, 0.55, 0.46, from: -90, to: 150)),
      .init(
        [[-0.5, -0.85], [0.5, -0.85], [-0.05, -0.15]]
          + arc(-0.05, 0.38, 0.52, 0.5, from: -80, to: 150)),
    ],
    [
      .init([[0.2, -0.9], [-0.6, 0.25], [0.6, 0.25]], [[0.25, -0.35], [0.25, 0.9]]),
      .init([[-0.45, -0.85], [-0.5, 0.05], [0.45, 0.05]], [[0.4, -0.85], [0.4, 0.9]]),
      .init([[0.3, -0.9], [-0.55, 0.2], [0.6, 0.2]], [[0.3, -0.9], [0.3, 0.9]]),
    ],
    [
      .init(
        [[0.5, -0.85], [-0.4, -0.85], [-0.45, -0.1]]
          + arc(-0.02, 0.35, 0.52, 0.52, from: -125, to: 140)),
      .init(
        [[-0.35, -0.8], [-0.42, -0.1]] + arc(-0.02, 0.38, 0.5, 0.5, from: -125, to: 145),
        [[-0.35, -0.8], [0.5, -0.85]]),
    ],
    [
      .init(
        [[0.3, -0.9]] + arc(0.15, 0.2, 0.65, 1.0, from: -105, to: -180)
          + arc(0, 0.42, 0.5, 0.45, from: 180, to: -180)),
      .init([[-0.05, -0.9], [-0.4, 0.1]] + arc(0, 0.45, 0.42, 0.42, from: -180, to: 180)),
    ],
    [
      .init([[-0.55, -0.85], [0.55, -0.85], [-0.1, 0.9]]),
      .init([[-0.55, -0.85], [0.55, -0.85], [-0.1, 0.9]], [[-0.25, 0], [0.45, 0]]),
      .init([[-0.5, -0.6], [-0.45, -0.85], [0.5, -0.8], [0.15, -0.1], [0, 0.9]]),
    ],
    [
      .init(
        arc(0, -0.45, 0.42, 0.42, from: 90, to: 450), arc(0, 0.45, 0.5, 0.45, from: -90, to: 270)),
      .init(
        [[0.4, -0.7]] + arc(0, -0.48, 0.4, 0.4, from: -60, to: -230)
          + arc(0, 0.45, 0.48, 0.43, from: -60, to: 240) + [[0.42, -0.6]]),
    ],
    [
      .init(
        arc(0, -0.42, 0.48, 0.46, from: 0, to: 360) + [[0.45, 0.2], [0.3, 0.9]]),
      .init(
        arc(0, -0.42, 0.48, 0.46, from: 0, to: 360)
          + arc(-0.05, 0.3, 0.53, 0.58, from: -20, to: 130)),
      .init(arc(0, -0.45, 0.42, 0.42, from: -40, to: 320) + [[0.42, -0.5], [0.42, 0.9]]),
    ],
  ]

  private init(_ strokes: [Point]...) { self.strokes = strokes }

  /// Points of an ellipse's arc, angles in degrees: 0 to the right, 90 downwards.
  private static func arc(
    _ x: Float, _ y: Float, _ width: Float, _ height: Float, from start: Float, to end: Float
  ) -> [Point] {
    let count = max(3, Int((end - start).magnitude / 24))
    return (0...count).map { index in
      let angle = (start + (end - start) * Float(index) / Float(count)) * .pi / 180
      return [x + width * cosine(angle), y + height * sine(angle)]
    }
  }
}

/// The cosine, the same bits with every C library.
func cosine(_ angle: Float) -> Float { Float(cosineSeries(Double(angle))) }

/// The sine, the same bits with every C library.
func sine(_ angle: Float) -> Float { Float(cosineSeries(Double(angle) - .pi / 2)) }

/// The cosine by its series after a reduction to -pi...pi.
private func cosineSeries(_ angle: Double) -> Double {
  let x = angle - (angle / (2 * .pi)).rounded() * 2 * .pi
  let square = x * x
  var (term, sum) = (1.0, 1.0)
  for order in 1...12 {
    term *= -square / Double((2 * order - 1) * (2 * order))
    sum += term
  }
  return sum
}
