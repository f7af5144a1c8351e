import Gym

/// The bar with buttons, the track to scrub on, speed and loop.
struct TransportPanel {
  /// What can be pressed.
  enum Button: CaseIterable, Sendable {
    case first, stepBack, play, stepForward, last, slower, faster, loop, help
  }

  let width: Double
  let height: Double
  /// Where the buttons are, in the panel's coordinates.
  let buttons: [(button: Button, area: DisplayList.Rectangle)]
  /// The line to scrub on, in the panel's coordinates.
  let track: DisplayList.Rectangle
  private let countWidth: Double

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
    let size = 32.0
    let y = (height - size) / 2
    var buttons: [(Button, DisplayList.Rectangle)] = []
    var left = Theme.gap
    let isNarrow = width < 560
    let row: [Button] =
      isNarrow
      ? [.stepBack, .play, .stepForward] : [.first, .stepBack, .play, .stepForward, .last]
    for button in row {
      buttons.append((button, .init(x: left, y: y, width: size, height: size)))
      left += size + 4
    }
    var right = width - Theme.gap
    func putRight(_ button: Button, _ axisSize: Double) {
      right -= axisSize
      buttons.append((button, .init(x: right, y: y, width: axisSize, height: size)))
      right -= 4
    }
    putRight(.help, size)
    putRight(.loop, size)
    right -= 4
    putRight(.faster, 24)
    right -= 40  // The speed itself.
    putRight(.slower, 24)
    self.buttons = buttons
    countWidth = isNarrow ? 0 : 104
    let start = left + 12 + countWidth
    track = .init(x: start, y: 0, width: max(0, right - 16 - start), height: height)
  }

  /// The button at a point of the panel.
  func button(at point: DisplayList.Point) -> Button? {
    buttons.first { $0.area.contains(point) }?.button
  }

  /// The frame at a position of the track; beyond its ends the first or the last.
  func position(atX x: Double, last: Int) -> Int {
    Int(Slider(area: track, range: 0...Double(last)).value(atX: x).rounded())
  }

  /// The panel's picture.
  func list(_ player: Player, hovering: Button? = nil, isHelpShown: Bool = false) -> DisplayList {
    var painter = Painter(width: width, height: height, background: Theme.surface)
    painter.box(x: 0, y: 0, width: width, height: 1, Theme.line)
    for (button, area) in buttons {
      let isOn = button == .loop && player.loops || button == .help && isHelpShown
      if hovering == button {
        painter.box(area, Theme.raised)
      }
      if button == .play {
        painter.add(.circle(center: area.middle, radius: 16, color: Theme.accent))
      }
      let color =
        button == .play ? Theme.background : isOn ? Theme.accent : Theme.text
      draw(button, at: area.middle, color, player, &painter)
    }
    if let slower = buttons.first(where: { $0.button == .slower })?.area {
      painter.text(
        player.speed.text + "×", x: slower.origin.x + slower.width + 22, y: height / 2,
        Theme.normal, .center)
    }
    drawTrack(player, &painter)
    return painter.list
  }

  private func drawTrack(_ player: Player, _ painter: inout Painter) {
    guard track.width > 0 else { return }
    if countWidth > 0 {
      painter.text(
        "\(player.position)", x: track.origin.x - 60, y: height / 2, Theme.normal, .trailing)
      painter.text(
        " / \(player.lastPosition)", x: track.origin.x - 60, y: height / 2, Theme.normal,
        color: Theme.dimText)
    }
    Slider(area: track, range: 0...Double(max(1, player.lastPosition)))
      .draw(Double(player.position), &painter)
  }

  private func draw(
    _ button: Button, at middle: DisplayList.Point, _ color: DisplayList.Color, _ player: Player,
    _ painter: inout Painter
  ) {
    let (x, y) = (middle.x, middle.y)
    func triangle(_ x: Double, _ direction: Double, _ size: Double) -> DisplayList.Item {
      .polygon(
        [
          .init(x - direction * size * 0.5, y - size * 0.6), .init(x + direction * size * 0.5, y),
          .init(x - direction * size * 0.5, y + size * 0.6),
        ], color: color)
    }
    func upright(_ x: Double, _ width: Double, _ half: Double) -> DisplayList.Item {
      .rectangle(.init(x: x - width / 2, y: y - half, width: width, height: 2 * half), color: color)
    }
    switch button {
    case .play:
      if player.isPlaying {
        painter.add(upright(x - 4, 4, 7))
        painter.add(upright(x + 4, 4, 7))
      } else {
        painter.add(triangle(x + 1.5, 1, 13))
      }
    case .stepBack:
      painter.add(triangle(x - 2, -1, 9))
      painter.add(upright(x + 5, 2, 5.4))
    case .stepForward:
      painter.add(triangle(x + 2, 1, 9))
      painter.add(upright(x - 5, 2, 5.4))
    case .first:
      painter.add(upright(x - 7, 2, 5.4))
      painter.add(triangle(x - 1.5, -1, 9))
      painter.add(triangle(x + 6, -1, 9))
    case .last:
      painter.add(triangle(x - 6, 1, 9))
      painter.add(triangle(x + 1.5, 1, 9))
      painter.add(upright(x + 7, 2, 5.4))
    case .slower:
      painter.box(x: x - 5, y: y - 1, width: 10, height: 2, color)
    case .faster:
      painter.box(x: x - 5, y: y - 1, width: 10, height: 2, color)
      painter.box(x: x - 1, y: y - 5, width: 2, height: 10, color)
    case .loop: drawLoop(middle, color, &painter)
    case .help: painter.text("?", x: x, y: y, Theme.large, .center, color: color)
    }
  }

  /// Two arrows that chase each other.
  private func drawLoop(
    _ middle: DisplayList.Point, _ color: DisplayList.Color, _ painter: inout Painter
  ) {
    for side in [1.0, -1.0] {
      func point(_ x: Double, _ y: Double) -> DisplayList.Point {
        .init(middle.x + side * x, middle.y + side * y)
      }
      painter.add(
        .line(
          [point(-8, 1.5), point(-8, -1), point(-5, -4.5), point(4, -4.5)], width: 2, color: color))
      painter.add(.polygon([point(3, -8.5), point(8.5, -4.5), point(3, -0.5)], color: color))
    }
  }
}

extension DisplayList.Rectangle {
  /// Its center.
  var middle: DisplayList.Point { .init(origin.x + width / 2, origin.y + height / 2) }
}
