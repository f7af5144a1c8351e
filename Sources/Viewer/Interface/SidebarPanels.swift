import Foundations
import Gym
import Spaces

/// What stands beside the scenes: actions with their values, the observation, the episodes.
enum SidebarPanels {
  static let rowHeight = 22.0
  /// More rows are not shown.
  static let largestRowCount = 12
  static let top = 40.0
  /// Room for what an element of an observation is called.
  private static let nameWidth = 132.0

  // MARK: Actions

  /// How many rows the actions need.
  static func actionRows(_ track: Track?) -> Int {
    switch track?.actionSpace {
    case .discrete(let space): min(space.count, largestRowCount)
    case let space?: min(max(1, space.shape?.reduce(1, *) ?? 1), largestRowCount)
    case nil: 1
    }
  }

  /// The action that is done in the frame, and what the agent thinks of each.
  static func actions(
    _ track: Track?, _ frame: Frame?, color: DisplayList.Color, size: (Double, Double)
  ) -> DisplayList {
    var painter = Painter(width: size.0, height: size.1)
    let hasValues = !(frame?.actionValues.isEmpty ?? true)
    painter.heading(hasValues ? "Action and values" : "Action", x: Theme.gap, y: 20)
    if let track, let frame { draw(track, frame, color: color, from: top, &painter) }
    return painter.list
  }

  /// The actions of a frame, a row each.
  static func draw(
    _ track: Track, _ frame: Frame, color: DisplayList.Color, from top: Double,
    _ painter: inout Painter
  ) {
    switch (track.actionSpace, frame.action) {
    case (.discrete(let space), let action):
      discreteActions(space, action, track, frame, color, from: top, &painter)
    case (.box(let box), .array(let array)?): numbers(array, box, color, from: top, &painter)
    case (_, let action?):
      painter.text(
        oneLine(action), x: Theme.gap, y: top + rowHeight / 2,
        width: painter.width - 2 * Theme.gap)
    case (_, nil):
      painter.text("–", x: Theme.gap, y: top + rowHeight / 2, color: Theme.dimText)
    }
  }

  private static func discreteActions(
    _ space: Discrete, _ action: SpaceValue?, _ track: Track, _ frame: Frame,
    _ color: DisplayList.Color, from top: Double, _ painter: inout Painter
  ) {
    let finite = frame.actionValues.filter(\.isFinite).map(Double.init)
    let (low, high) = (min(0, finite.min() ?? 0), max(0, finite.max() ?? 0))
    let left = 116.0
    let room = painter.width - Theme.gap - 52 - left
    let zero = high > low ? left + room * -low / (high - low) : left
    for row in 0..<min(space.count, largestRowCount) {
      let y = top + (Double(row) + 0.5) * rowHeight
      guard y + rowHeight / 2 <= painter.height else { break }
      let isChosen = action == .discrete(space.start + row)
      if isChosen {
        painter.box(
          x: 0, y: y - rowHeight / 2, width: painter.width, height: rowHeight, Theme.raised)
        painter.box(x: 0, y: y - rowHeight / 2, width: 3, height: rowHeight, color)
      }
      painter.text(
        track.label(of: row, space), x: Theme.gap, y: y,
        color: isChosen ? Theme.text : Theme.dimText, width: left - Theme.gap - 6)
      if row < frame.actionValues.count {
        let value = Double(frame.actionValues[row])
        let end = high > low && value.isFinite ? left + room * (value - low) / (high - low) : left
        painter.pill(
          x: min(zero, end), y: y - 4, width: max(2, abs(end - zero)), height: 8,
          isChosen ? color : Theme.faded(Theme.dimText, 0.5))
        painter.text(
          NumberText.short(value), x: painter.width - Theme.gap, y: y, Theme.small, .trailing,
          color: isChosen ? Theme.text : Theme.dimText)
      } else if isChosen {
        painter.pill(x: left, y: y - 4, width: painter.width - Theme.gap - left, height: 8, color)
      }
    }
  }

  /// Bars from the middle of each number's range.
  private static func numbers(
    _ array: NDArray, _ box: Box, _ color: DisplayList.Color, from top: Double,
    _ painter: inout Painter
  ) {
    let (low, high) = (box.low.doubles, box.high.doubles)
    for (row, value) in array.doubles.prefix(largestRowCount).enumerated() {
      let y = top + (Double(row) + 0.5) * rowHeight
      guard y + rowHeight / 2 <= painter.height else { break }
      bar(
        "\(row)", value, low: low[row], high: high[row], y: y, color: color, &painter)
    }
  }

  // MARK: Observation

  /// The numbers of an observation, nil where it isn't an array or a choice.
  static func numbers(of observation: SpaceValue) -> [Double]? {
    switch observation {
    case .array(let array): array.doubles
    case .discrete(let number): [Double(number)]
    case .tuple(let parts):
      parts.reduce([] as [Double]?) { values, part in
        guard case .discrete(let number) = part else { return nil }
        return values.map { $0 + [Double(number)] }
      }
    default: nil
    }
  }

  /// How many rows the observation needs.
  static func observationRows(_ frame: Frame?) -> Int {
    min(frame.flatMap { numbers(of: $0.observation)?.count } ?? 1, largestRowCount)
  }

  /// The observation's numbers.
  static func observation(_ track: Track?, _ frame: Frame?, size: (Double, Double)) -> DisplayList {
    var painter = Painter(width: size.0, height: size.1)
    painter.box(x: Theme.gap, y: 0, width: size.0 - 2 * Theme.gap, height: 1, Theme.line)
    let method = track?.relevanceName.map { " · \($0)" } ?? ""
    painter.heading("Observation" + method, x: Theme.gap, y: 20)
    if let frame {
      draw(
        frame.observation, names: track?.observationNames ?? [], relevance: frame.relevance,
        from: top, &painter)
    }
    return painter.list
  }

  /// The action, and below it the observation with its relevance, as beside the scenes of a film.
  static func explained(_ track: Track, _ frame: Frame, size: (Double, Double)) -> DisplayList {
    let rows = Double(actionRows(track))
    let first = min(size.1 / 2, top + rows * rowHeight + 10)
    return .arranged(
      [
        [actions(track, frame, color: Theme.accent, size: (size.0, first))],
        [observation(track, frame, size: (size.0, size.1 - first))],
      ], background: Theme.surface)
  }

  /// An observation as bars, or as text where it has no numbers. Where the relevance of each number is
  /// known, the bars show that: red for what speaks for the action, blue for what speaks against it.
  static func draw(
    _ observation: SpaceValue, names: [String], relevance: [Float] = [], from top: Double,
    _ painter: inout Painter
  ) {
    if let picture = RelevancePicture(observation, relevance) {
      return picture.draw(from: top, &painter)
    }
    guard let numbers = numbers(of: observation) else {
      return painter.text(
        oneLine(observation), x: Theme.gap, y: top + rowHeight / 2,
        width: painter.width - 2 * Theme.gap)
    }
    let rows = min(numbers.count, Int((painter.height - top) / rowHeight))
    guard rows > 0 else { return }
    let hasNames = names.count == numbers.count
    let largest = numbers.filter(\.isFinite).map(\.magnitude).max() ?? 1
    let isExplained = relevance.count == numbers.count
    let mostRelevant = relevance.filter(\.isFinite).map(\.magnitude).max().map(Double.init) ?? 0
    for row in 0..<rows {
      let y = top + (Double(row) + 0.5) * rowHeight
      if row == rows - 1, rows < numbers.count {
        painter.text(
          "and \(numbers.count - row) more", x: Theme.gap, y: y, color: Theme.dimText)
        break
      }
      switch observation {
      case .array where isExplained:
        bar(
          hasNames ? names[row] : "\(row)", numbers[row], length: Double(relevance[row]),
          low: -mostRelevant, high: mostRelevant, y: y,
          color: relevance[row] > 0 ? Theme.bad : Theme.accent, &painter)
      case .array:
        let end = max(1, largest)
        bar(
          hasNames ? names[row] : "\(row)", numbers[row], low: -end, high: end, y: y,
          color: Theme.dimText, &painter)
      default:
        let name = hasNames ? names[row] + "  " : ""
        painter.text(name + "\(Int(numbers[row]))", x: Theme.gap, y: y)
      }
    }
  }

  /// A row: a name, a bar from the middle of the range, the number. The bar has the length of the
  /// number, or another one.
  private static func bar(
    _ name: String, _ value: Double, length: Double? = nil, low: Double, high: Double, y: Double,
    color: DisplayList.Color, _ painter: inout Painter
  ) {
    let size = length ?? value
    // An index takes little room, names a column of their own.
    let nameWidth = name.count > 3 ? nameWidth : 28
    painter.text(
      name, x: Theme.gap, y: y, name.count > 3 ? Theme.small : Theme.normal, color: Theme.dimText,
      width: nameWidth)
    painter.text(
      NumberText.short(value), x: painter.width - Theme.gap, y: y, Theme.small, .trailing)
    let (left, right) = (Theme.gap + nameWidth, painter.width - Theme.gap - 56)
    let middle = (left + right) / 2
    painter.pill(x: left, y: y - 3, width: right - left, height: 6, Theme.raised)
    guard low.isFinite, high.isFinite, high > low, size.isFinite else { return }
    let fraction = min(max((size - (low + high) / 2) / (high - low) * 2, -1), 1)
    let end = middle + fraction * (right - left) / 2
    painter.pill(
      x: min(middle, end), y: y - 3, width: max(2, abs(end - middle)), height: 6, color)
  }

  /// A value in one line, whatever it is.
  static func oneLine(_ value: SpaceValue) -> String {
    value.description.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

extension Track {
  /// What a choice is called.
  func label(of row: Int, _ space: Discrete) -> String {
    let number = "\(space.start + row)"
    return actionNames.indices.contains(row) ? "\(number)  \(actionNames[row])" : number
  }
}
