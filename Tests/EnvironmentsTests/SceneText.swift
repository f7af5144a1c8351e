import Foundation
import Gym

/// A display list as text, one item on a line, coordinates to a thousandth.
func sceneText(_ scene: DisplayList) -> String {
  let head = "size \(number(scene.width)) \(number(scene.height)) \(color(scene.background))"
  return ([head] + scene.items.map(itemText)).joined(separator: "\n")
}

private func itemText(_ item: DisplayList.Item) -> String {
  switch item {
  case .rectangle(let box, let fill):
    "rectangle \(point(box.origin)) \(number(box.width)) \(number(box.height)) \(color(fill))"
  case .polygon(let corners, let fill):
    "polygon \(corners.map(point).joined(separator: " ")) \(color(fill))"
  case .circle(let center, let radius, let fill):
    "circle \(point(center)) \(number(radius)) \(color(fill))"
  case .line(let points, let width, let fill):
    "line \(points.map(point).joined(separator: " ")) \(number(width)) \(color(fill))"
  case .text(let string, let position, let height, let alignment, let fill):
    "text \(point(position)) \(number(height)) \(alignment) \(color(fill)) \(string)"
  case .image(let tile, let box):
    "image \(tile.width) \(tile.height) \(tile.channels) \(point(box.origin)) "
      + "\(number(box.width)) \(number(box.height))"
  }
}

private func number(_ value: Double) -> String {
  // Negative zero and what rounds to it is written as 0.
  let rounded = (value * 1000).rounded() / 1000 + 0
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}

private func point(_ point: DisplayList.Point) -> String {
  number(point.x) + "," + number(point.y)
}

private func color(_ color: DisplayList.Color) -> String {
  "#" + [color.red, color.green, color.blue].map { hexadecimal(UInt64($0), digits: 2) }.joined()
    + (color.alpha == 255 ? "" : hexadecimal(UInt64(color.alpha), digits: 2))
}
