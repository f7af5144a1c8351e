import Gym

/// The colors around images.
public struct ImageViewStyle: Sendable, Equatable {
  /// Of the ground.
  public var background: DisplayList.Color
  /// Of titles.
  public var text: DisplayList.Color
  /// Of numbers and of what is as it should be.
  public var dimText: DisplayList.Color
  /// Of true labels.
  public var truth: DisplayList.Color
  /// Of predicted labels that are wrong.
  public var wrong: DisplayList.Color
  /// Of predicted labels that are right.
  public var right: DisplayList.Color
  /// Of axes and of lines between parts.
  public var axis: DisplayList.Color

  /// Makes a style.
  public init(
    background: DisplayList.Color, text: DisplayList.Color, dimText: DisplayList.Color,
    truth: DisplayList.Color, wrong: DisplayList.Color, right: DisplayList.Color,
    axis: DisplayList.Color
  ) {
    self.background = background
    self.text = text
    self.dimText = dimText
    self.truth = truth
    self.wrong = wrong
    self.right = right
    self.axis = axis
  }

  /// As the viewer's windows.
  public static let dark = ImageViewStyle(
    background: Theme.background, text: Theme.text, dimText: Theme.dimText, truth: Theme.accent,
    wrong: Theme.bad, right: Theme.good, axis: Theme.line)

  /// For paper.
  public static let light = ImageViewStyle(
    background: .white, text: .init(20, 22, 28), dimText: .init(96, 102, 114),
    truth: .init(20, 80, 210), wrong: .init(200, 30, 30), right: .init(20, 130, 70),
    axis: .init(176, 181, 191))

  /// Colors of lines and bars that stand beside each other, distinguishable also for people who
  /// confuse red and green: after Okabe and Ito (2008), https://jfly.uni-koeln.de/color/.
  public var seriesColors: [DisplayList.Color] {
    let isDark = Int(background.red) + Int(background.green) + Int(background.blue) < 384
    return isDark ? Theme.environments : Self.colorsOnWhite
  }

  private static let colorsOnWhite: [DisplayList.Color] = [
    .init(0, 114, 178), .init(213, 94, 0), .init(0, 140, 105), .init(190, 90, 150),
    .init(200, 140, 0), .init(60, 150, 210), .init(90, 60, 170), .init(60, 60, 60),
  ]

  /// The height of a title's line, and of a caption's, in the units of a view.
  static let titleHeight = 26.0
  static let captionHeight = 16.0
}
