import Gym

/// The colors and measures of the interface: dark and neutral, so that scenes stand out.
///
/// Measures are in points.
package enum Theme {
  static let background = DisplayList.Color(18, 20, 25)
  static let surface = DisplayList.Color(26, 29, 36)
  static let raised = DisplayList.Color(38, 42, 52)
  static let line = DisplayList.Color(48, 53, 65)
  static let text = DisplayList.Color(229, 232, 238)
  static let dimText = DisplayList.Color(139, 147, 162)
  static let accent = DisplayList.Color(91, 157, 249)
  static let warning = DisplayList.Color(242, 178, 92)
  static let bad = DisplayList.Color(238, 108, 101)
  static let good = DisplayList.Color(103, 194, 134)

  /// One color for each of nine environments, distinguishable also for people who confuse red and
  /// green: after Okabe and Ito (2008), https://jfly.uni-koeln.de/color/, lightened for a dark
  /// ground.
  static let environments: [DisplayList.Color] = [
    .init(91, 157, 249), .init(240, 170, 70), .init(64, 196, 158), .init(224, 130, 180),
    .init(240, 228, 110), .init(230, 110, 70), .init(150, 210, 245), .init(178, 150, 240),
    .init(190, 196, 206),
  ]

  /// Heights of capitals.
  package static let small = 7.5
  package static let normal = 8.5
  package static let large = 11.0

  /// The distance between things, and from the edge.
  package static let gap = 12.0

  /// A color with another opacity, 0...1.
  package static func faded(_ color: DisplayList.Color, _ opacity: Double) -> DisplayList.Color {
    var color = color
    color.alpha = UInt8((opacity * 255).rounded())
    return color
  }
}
