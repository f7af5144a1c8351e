import Gym

/// A line with a knob, which stands for a number within a range.
struct Slider: Sendable, Equatable {
  /// Where the mouse takes hold of it; the line is in the middle of its height.
  let area: DisplayList.Rectangle
  /// From the left end to the right one.
  let range: ClosedRange<Double>

  /// The number at a position; beyond the ends theirs.
  func value(atX x: Double) -> Double {
    guard area.width > 0 else { return range.lowerBound }
    return range.value(at: min(max((x - area.origin.x) / area.width, 0), 1))
  }

  /// The number that the mouse asks for: where it goes down on the slider, and from there until it
  /// goes up again wherever it moves.
  /// - Parameters:
  ///   - event: with positions in the slider's coordinates.
  ///   - isHeld: whether the knob is held, which is kept between events.
  /// - Returns: nil where the event is not about the slider.
  func value(for event: WindowEvent, isHeld: inout Bool) -> Double? {
    switch event {
    case .mouseDown(let point) where area.contains(point):
      isHeld = true
      return value(atX: point.x)
    case .mouseMoved(let point) where isHeld: return value(atX: point.x)
    case .mouseUp, .lostFocus: isHeld = false
    default: break
    }
    return nil
  }

  /// Draws it with its knob at a number.
  func draw(_ value: Double, _ painter: inout Painter) {
    let (left, y) = (area.origin.x, area.middle.y)
    let x = area.width * range.fraction(of: value)
    painter.pill(x: left, y: y - 2, width: area.width, height: 4, Theme.line)
    painter.pill(x: left, y: y - 2, width: x, height: 4, Theme.accent)
    painter.add(.circle(center: .init(left + x, y), radius: 7, color: Theme.text))
  }
}
