import Foundations
import Gym

extension TextLayout {
  /// The tokens to pick from, and the temperature.
  func drawSidebar(_ content: Content, _ painter: inout Painter) {
    painter.box(sidebar, Theme.surface)
    painter.box(x: sidebar.origin.x, y: 0, width: 1, height: sidebar.height, Theme.line)
    let (left, right) = (sidebar.origin.x + Theme.gap, sidebar.origin.x + sidebar.width - Theme.gap)
    painter.heading("Next token", x: left, y: 22)
    painter.text(
      "model", x: right - 56, y: 22, Theme.small, .trailing, color: Theme.dimText)
    painter.text("draw", x: right, y: 22, Theme.small, .trailing, color: Theme.accent)
    for (index, option) in content.options.prefix(rowCount).enumerated() {
      let area = row(index)
      if content.mouse.map(area.contains) ?? false { painter.box(area, Theme.raised) }
      draw(option, number: index + 1, in: area, &painter)
    }
    if content.composition.isEnded {
      painter.text(
        "The text has ended: → starts the next one.", x: left, y: row(0).middle.y,
        color: Theme.dimText, width: right - left)
    }
    drawTemperature(content, &painter)
  }

  private func draw(
    _ option: Option, number: Int, in area: DisplayList.Rectangle, _ painter: inout Painter
  ) {
    let (left, right, y) = (
      area.origin.x + Theme.gap, area.origin.x + area.width - Theme.gap, area.middle.y
    )
    painter.box(x: left, y: y - 10, width: 20, height: 20, Theme.line)
    painter.box(x: left + 1, y: y - 9, width: 18, height: 18, Theme.raised)
    painter.text("\(number)", x: left + 10, y: y, Theme.small, .center, color: Theme.dimText)
    painter.text(
      Self.shortName(of: option.token), x: left + 30, y: y, width: 82)
    let (start, room) = (left + 118, right - 108 - left - 118)
    painter.pill(x: start, y: y - 4, width: room, height: 8, Theme.raised)
    painter.pill(
      x: start, y: y - 4, width: max(2, room * option.drawProbability), height: 8, Theme.accent)
    // What the model says at temperature 1, on the same scale.
    painter.box(
      x: start + room * option.probability - 1, y: y - 8, width: 2, height: 16, Theme.text)
    painter.text(
      NumberText.fraction(option.probability), x: right - 56, y: y, Theme.small, .trailing)
    painter.text(
      NumberText.fraction(option.drawProbability), x: right, y: y, Theme.small, .trailing,
      color: Theme.accent)
  }

  private func drawTemperature(_ content: Content, _ painter: inout Painter) {
    let (left, right) = (sidebar.origin.x + Theme.gap, sidebar.origin.x + sidebar.width - Theme.gap)
    let y = slider.area.origin.y - 14
    painter.box(
      x: left, y: y - 22, width: right - left, height: 1, Theme.line)
    painter.heading("Temperature", x: left, y: y)
    painter.text(
      NumberText.fixed(content.temperature), x: right, y: y, Theme.normal, .trailing)
    slider.draw(content.temperature, &painter)
  }
}
