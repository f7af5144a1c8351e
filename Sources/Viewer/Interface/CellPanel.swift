import Gym

/// One environment of the player: its title and its scene, or what there is instead of one.
struct CellPanel {
  let player: Player
  let environment: Int
  let area: DisplayList.Rectangle

  /// The title above, the ground, and on it the scene as large as it fits.
  func panels(scale: Double) -> [Panel] {
    guard area.width >= 1, area.height > InterfaceLayout.titleHeight else { return [] }
    let title = DisplayList.Rectangle(
      x: area.origin.x, y: area.origin.y, width: area.width,
      height: InterfaceLayout.titleHeight)
    let rest = DisplayList.Rectangle(
      x: area.origin.x, y: area.origin.y + title.height, width: area.width,
      height: area.height - title.height)
    var panels = [Panel(titleList(title.width, title.height), in: title.pixels(scale))]
    let ground = rest.pixels(scale)
    panels.append(Panel(groundList(rest.width, rest.height), in: ground))
    let margin = Int((Theme.gap * scale).rounded())
    let inner = PixelRectangle(
      x: ground.x + margin, y: ground.y, width: ground.width - 2 * margin,
      height: ground.height - margin)
    if let scene = player.frame(in: environment)?.displayList, let point = fitted(scene, in: inner)
    {
      panels.append(Panel(scene, in: point))
    }
    return panels
  }

  /// The largest rectangle of the scene's proportions, in the middle.
  private func fitted(_ scene: DisplayList, in area: PixelRectangle) -> PixelRectangle? {
    guard scene.width > 0, scene.height > 0, scene.width.isFinite, scene.height.isFinite,
      area.width > 0, area.height > 0
    else { return nil }
    let scale = min(Double(area.width) / scene.width, Double(area.height) / scene.height)
    let width = max(1, Int((scene.width * scale).rounded(.down)))
    let height = max(1, Int((scene.height * scale).rounded(.down)))
    return PixelRectangle(
      x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width: width,
      height: height)
  }

  private func titleList(_ width: Double, _ height: Double) -> DisplayList {
    var painter = Painter(width: width, height: height, background: Theme.background)
    let isOneOfMany = player.environments.count > 1
    var left = Theme.gap
    if isOneOfMany {
      painter.add(
        .circle(
          center: .init(left + 4, height / 2), radius: 5, color: Theme.environments[environment]))
      left += 18
    }
    let isFocused = isOneOfMany && environment == player.focus
    let state = stateText
    // A single environment's title stands above the window already.
    let title = isOneOfMany ? player.environments[environment].title : singleTitle
    painter.text(
      title, x: left, y: height / 2, Theme.normal,
      color: isFocused || !isOneOfMany ? Theme.text : Theme.dimText,
      width: width - left - Theme.gap - Double(state.text.count) * 7)
    painter.text(
      state.text, x: width - Theme.gap, y: height / 2, Theme.small, .trailing, color: state.color)
    return painter.list
  }

  private var singleTitle: String {
    let entries = player.environments[environment].episodes
    guard entries.indices.contains(player.episode) else { return "" }
    return "episode \(entries[player.episode].label)"
  }

  /// How the environment stands: its end, where it is there.
  private var stateText: (text: String, color: DisplayList.Color) {
    guard let point = player.position(in: environment),
      let track = player.environments[environment].track
    else {
      return ("", Theme.dimText)
    }
    let sum = "return \(NumberText.sum(track.returns[point]))"
    let frame = track.frames[point]
    if frame.terminated { return ("terminated · \(sum)", Theme.warning) }
    if frame.truncated { return ("truncated · \(sum)", Theme.good) }
    return (sum, Theme.dimText)
  }

  /// What is seen around the scene, and where there is none.
  private func groundList(_ width: Double, _ height: Double) -> DisplayList {
    var painter = Painter(width: width, height: height, background: Theme.background)
    switch player.environments[environment].content {
    case .waiting:
      painter.text(
        "loading …", x: width / 2, y: height / 2, Theme.normal, .center, color: Theme.dimText)
    case .failed(let reason):
      let lines = Self.wrapped(reason, width: width - 4 * Theme.gap)
      for (index, line) in lines.enumerated() {
        let y = height / 2 + (Double(index) - Double(lines.count - 1) / 2) * 20
        painter.text(line, x: width / 2, y: y, Theme.normal, .center, color: Theme.bad)
      }
    case .track:
      guard let frame = player.frame(in: environment), frame.displayList == nil else { break }
      let names = player.environments[environment].track?.observationNames ?? []
      var inner = Painter(width: min(width, 420), height: height, background: Theme.background)
      SidebarPanels.draw(frame.observation, names: names, from: 8, &inner)
      for item in inner.list.items { painter.add(item) }
    }
    return painter.list
  }

  /// A text in lines of a width.
  static func wrapped(_ text: String, width: Double) -> [String] {
    let room = max(10, Int(width / (0.82 * Theme.normal)))
    var lines = [""]
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, !last.isEmpty, last.count + 1 + word.count > room {
        lines.append(String(word.prefix(room)))
      } else {
        lines[lines.count - 1] += (lines.last == "" ? "" : " ") + word
      }
    }
    return lines
  }
}
