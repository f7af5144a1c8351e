import Gym

/// Rewards and returns over the episode, one line for each environment, with a line at the present
/// frame.
struct TracePanel {
  let width: Double
  let height: Double

  /// Where the two charts are, in the panel's coordinates.
  var charts: (rewards: DisplayList.Rectangle, returns: DisplayList.Rectangle) {
    let size = (width - 3 * Theme.gap) / 2
    func chart(_ x: Double) -> DisplayList.Rectangle {
      .init(x: x, y: 30, width: size, height: height - 40)
    }
    return (chart(Theme.gap), chart(2 * Theme.gap + size))
  }

  /// The frame at a position of one of the charts, nil beside them.
  func position(at point: DisplayList.Point, last: Int) -> Int? {
    for chart in [charts.rewards, charts.returns] where chart.contains(point) {
      return Int(((point.x - chart.origin.x) / chart.width * Double(last)).rounded())
    }
    return nil
  }

  /// The panel's picture.
  func list(_ player: Player) -> DisplayList {
    var painter = Painter(width: width, height: height)
    let tracks = player.environments.map(\.track)
    // The reward of the step that led to a frame stands at that frame.
    draw(
      "Reward", tracks.map { $0.map { [$0.rewards.first ?? 0] + $0.rewards } ?? [] },
      in: charts.rewards, player, isStepped: true, &painter)
    draw(
      "Return", tracks.map { $0?.returns ?? [] }, in: charts.returns, player, isStepped: false,
      &painter)
    return painter.list
  }

  private func draw(
    _ title: String, _ series: [[Double]], in area: DisplayList.Rectangle, _ player: Player,
    isStepped: Bool, _ painter: inout Painter
  ) {
    painter.heading(title, x: area.origin.x, y: 16)
    var range = (low: 0.0, high: 0.0)
    for case let value in series.joined() where value.isFinite {
      range = (min(range.low, value), max(range.high, value))
    }
    if range.low == range.high { range.high = range.low + 1 }
    let scale = Scale(area: area, last: max(1, player.lastPosition), range: range)
    painter.box(
      x: area.origin.x, y: scale.y(0).rounded(), width: area.width, height: 1, Theme.line)
    for environment in series.indices.reversed() where series[environment].count > 1 {
      let points = scale.line(series[environment], isStepped: isStepped)
      painter.add(.line(points, width: 1.5, color: Theme.environments[environment]))
    }
    let now = min(player.position, player.lastPosition)
    painter.box(
      x: scale.x(now).rounded() - 0.5, y: area.origin.y - 4, width: 1, height: area.height + 8,
      Theme.faded(Theme.text, 0.6))
    drawValues(series, in: area, player, &painter)
    for environment in series.indices {
      guard let location = player.position(in: environment),
        series[environment].indices.contains(location)
      else {
        continue
      }
      painter.add(
        .circle(
          center: .init(scale.x(location), scale.y(series[environment][location])), radius: 3.5,
          color: Theme.environments[environment]))
    }
  }

  /// The present values, at the right of the title.
  private func drawValues(
    _ series: [[Double]], in area: DisplayList.Rectangle, _ player: Player,
    _ painter: inout Painter
  ) {
    var right = area.origin.x + area.width
    for environment in series.indices.reversed() {
      guard let location = player.position(in: environment),
        series[environment].indices.contains(location)
      else {
        continue
      }
      let isBeforeReward = location == 0
      let text = isBeforeReward ? "–" : NumberText.sum(series[environment][location])
      painter.text(
        text, x: right, y: 16, Theme.normal, .trailing,
        color: series.count > 1 ? Theme.environments[environment] : Theme.text)
      right -= 64
      if right < area.origin.x + 80 { break }
    }
  }

  /// From frames and values to positions.
  private struct Scale {
    let area: DisplayList.Rectangle
    let last: Int
    let range: (low: Double, high: Double)

    func x(_ frame: Int) -> Double {
      area.origin.x + area.width * Double(frame) / Double(last)
    }

    func y(_ value: Double) -> Double {
      let value = value.isFinite ? value : 0
      return area.origin.y + area.height * (range.high - value) / (range.high - range.low)
    }

    /// A line with at most two points for each point of width: where there are more values, the
    /// smallest and the largest of each column.
    func line(_ values: [Double], isStepped: Bool) -> [DisplayList.Point] {
      let columns = max(1, Int(area.width))
      guard values.count > columns else {
        var points: [DisplayList.Point] = []
        for (frame, value) in values.enumerated() {
          if isStepped, frame > 0, value != values[frame - 1] {
            points.append(.init(x(frame - 1), y(value)))
          }
          // What stays level needs no corner.
          let isLevel =
            frame > 0 && frame + 1 < values.count && values[frame - 1] == value
            && values[frame + 1] == value
          if !isLevel { points.append(.init(x(frame), y(value))) }
        }
        return points
      }
      var points: [DisplayList.Point] = []
      for column in 0..<columns {
        let part = values[values.count * column / columns..<values.count * (column + 1) / columns]
        guard let low = part.min(), let high = part.max() else { continue }
        let location = x(part.startIndex)
        points.append(.init(location, y(low)))
        if high != low { points.append(.init(location, y(high))) }
      }
      return points
    }
  }
}
