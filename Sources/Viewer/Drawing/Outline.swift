import CRaster
import Gym

/// The outline of a shape in pixels: what the kernel fills.
///
/// Edges are cut at the picture's borders as they come, so that no coordinate leads out of it: what
/// lies above or below is dropped, what lies left or right is moved onto the border, where it
/// covers as much of the picture as before.
struct Outline {
  /// A position in pixels.
  typealias Point = DisplayList.Point

  private(set) var edges: [kernel_edge] = []
  private var width = 0.0
  private var height = 0.0

  /// Beyond this many pixels positions are pulled in, so that differences keep some digits.
  private static let farthest = 1e7

  /// Begins a shape in a picture of so many pixels.
  mutating func begin(width: Int, height: Int) {
    edges.removeAll(keepingCapacity: true)
    self.width = Double(width)
    self.height = Double(height)
  }

  /// Adds a closed contour. One with a coordinate that is no finite number is left out.
  ///
  /// With `isTurned` it is added so that all contours run around their areas the same way, as the
  /// parts of one shape must.
  mutating func add(_ points: [Point], isTurned: Bool = false) {
    guard points.count > 2, points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { return }
    let isReversed = isTurned && Self.doubledArea(points) < 0
    var last = Self.limited(points[points.count - 1])
    for point in points {
      let point = Self.limited(point)
      if isReversed { addEdge(from: point, to: last) } else { addEdge(from: last, to: point) }
      last = point
    }
  }

  /// The edges in the order that the kernel asks for.
  mutating func finish() { edges.sort { $0.top < $1.top } }

  private static func limited(_ point: Point) -> Point {
    Point(
      min(max(point.x, -farthest), farthest), min(max(point.y, -farthest), farthest))
  }

  private static func doubledArea(_ points: [Point]) -> Double {
    var sum = 0.0
    var last = points[points.count - 1]
    for point in points {
      sum += last.x * point.y - point.x * last.y
      last = point
    }
    return sum
  }

  private mutating func addEdge(from start: Point, to end: Point) {
    guard start.y != end.y else { return }
    let isDown = start.y < end.y
    let (upper, lower) = isDown ? (start, end) : (end, start)
    let top = max(upper.y, 0)
    let bottom = min(lower.y, height)
    guard top < bottom else { return }
    let slope = (lower.x - upper.x) / (lower.y - upper.y)
    /// Where the edge crosses the border x, if it does within the picture.
    func crossing(_ x: Double) -> Double? {
      guard slope != 0 else { return nil }
      let y = upper.y + (x - upper.x) / slope
      return y > top && y < bottom ? y : nil
    }
    let cuts = [crossing(0), crossing(width)].compactMap(\.self).sorted()
    var from = top
    for to in cuts + [bottom] where from < to {
      addPiece(upper, slope: slope, from: from, to: to, direction: isDown ? 1 : -1)
      from = to
    }
  }

  /// A piece that lies wholly left of, within or right of the picture.
  private mutating func addPiece(
    _ upper: Point, slope: Double, from: Double, to: Double, direction: Double
  ) {
    let start = upper.x + (from - upper.y) * slope
    let end = upper.x + (to - upper.y) * slope
    let middle = (start + end) / 2
    guard middle < width else { return }
    let isOutside = middle < 0
    edges.append(
      kernel_edge(
        top: from, bottom: to, x_top: isOutside ? 0 : min(max(start, 0), width),
        slope: isOutside ? 0 : slope,
        x_least: isOutside ? 0 : min(max(min(start, end), 0), width),
        x_most: isOutside ? 0 : min(max(max(start, end), 0), width), direction: direction))
  }
}
