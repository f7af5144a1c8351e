import Gym

extension SidebarPanels {
  /// The first episode that a list of some height shows: the chosen one is in it.
  static func firstEpisode(_ player: Player, height: Double) -> Int {
    let rows = episodeRows(height)
    return min(max(0, player.episode - rows / 2), max(0, player.episodeCount - rows))
  }

  private static func episodeRows(_ height: Double) -> Int {
    max(0, Int((height - top - 4) / rowHeight))
  }

  /// The position of the episode at a point of the list.
  static func episode(at point: DisplayList.Point, _ player: Player, height: Double) -> Int? {
    let row = Int(((point.y - top) / rowHeight).rounded(.down))
    guard point.y >= top, row < episodeRows(height) else { return nil }
    let index = firstEpisode(player, height: height) + row
    return index < player.episodeCount ? index : nil
  }

  /// The list of episodes.
  static func episodes(_ player: Player, size: (Double, Double)) -> DisplayList {
    var painter = Painter(width: size.0, height: size.1)
    painter.box(x: Theme.gap, y: 0, width: size.0 - 2 * Theme.gap, height: 1, Theme.line)
    painter.heading("Episodes", x: Theme.gap, y: 20)
    painter.text(
      "\(player.episodeCount)", x: size.0 - Theme.gap, y: 20, Theme.small, .trailing,
      color: Theme.dimText)
    let first = firstEpisode(player, height: size.1)
    let entries = player.environments[player.focus].episodes
    for row in 0..<episodeRows(size.1) {
      let index = first + row
      guard index < player.episodeCount else { break }
      let y = top + (Double(row) + 0.5) * rowHeight
      let isChosen = index == player.episode
      if isChosen {
        painter.box(
          x: 0, y: y - rowHeight / 2, width: size.0, height: rowHeight, Theme.raised)
        painter.box(x: 0, y: y - rowHeight / 2, width: 3, height: rowHeight, Theme.accent)
      }
      guard index < entries.count else {
        painter.text("–", x: Theme.gap, y: y, color: Theme.dimText)
        continue
      }
      draw(entries[index], y: y, isChosen: isChosen, &painter)
    }
    return painter.list
  }

  private static func draw(
    _ entry: EpisodeEntry, y: Double, isChosen: Bool, _ painter: inout Painter
  ) {
    let color = isChosen ? Theme.text : Theme.dimText
    painter.text(entry.label, x: Theme.gap, y: y, color: color, width: 70)
    if entry.isDamaged {
      painter.text(
        "damaged", x: painter.width - Theme.gap, y: y, Theme.small, .trailing, color: Theme.bad)
      return
    }
    if let steps = entry.steps {
      painter.text("\(steps) steps", x: 160, y: y, Theme.small, .trailing, color: color)
    }
    if let sum = entry.episodeReturn {
      painter.text(
        NumberText.sum(sum), x: painter.width - Theme.gap, y: y, Theme.small, .trailing,
        color: color)
    }
  }
}
