import Foundations
import NumPyRandom

/// The settings that a search tries: a value of any type, and which of its members vary how.
///
///     struct Network { var layers = 1; var units = 64; var learningRate = 1e-3 }
///
///     let space = SearchSpace(Network())
///       .varying("layers", \.layers, over: [1, 2, 3])
///       .varying("units", \.units, by: { $0.integers(10..<301) })
///       .varying("learning_rate", \.learningRate, by: { $0.logUniform(1e-4, 1e-1) })
///
/// A grid needs lists alone; a random search draws from lists and from distributions.
public struct SearchSpace<Settings> {
  /// One member that varies.
  struct Axis {
    let name: String
    /// Every value of a list; nil for a distribution.
    let values: [(inout Settings) -> String]?
    let draw: (inout Settings, inout PCG64) -> String
  }

  private let base: Settings
  private(set) var axes: [Axis] = []

  /// A space of one point: these settings.
  public init(_ base: Settings) { self.base = base }

  /// The names of what varies, in the order in which they were added.
  public var names: [String] { axes.map(\.name) }

  /// Tries each value of a list; a random search draws from it, all alike.
  /// - Precondition: the list is not empty.
  public func varying<Value>(
    _ name: String, _ member: WritableKeyPath<Settings, Value>, over values: [Value]
  ) -> Self {
    precondition(!values.isEmpty, "SearchSpace: \(name) has no values to try")
    let setters = values.map { value in
      { (settings: inout Settings) in
        settings[keyPath: member] = value
        return "\(value)"
      }
    }
    return adding(
      Axis(name: name, values: setters) { settings, random in
        setters[random.integers(upTo: setters.count)](&settings)
      })
  }

  /// Draws the value; a grid cannot have it.
  public func varying<Value>(
    _ name: String, _ member: WritableKeyPath<Settings, Value>,
    by draw: @escaping (inout PCG64) -> Value
  ) -> Self {
    adding(
      Axis(name: name, values: nil) { settings, random in
        let value = draw(&random)
        settings[keyPath: member] = value
        return "\(value)"
      })
  }

  private func adding(_ axis: Axis) -> Self {
    precondition(!names.contains(axis.name), "SearchSpace: \(axis.name) varies already")
    var space = self
    space.axes.append(axis)
    return space
  }

  /// Every combination of the lists; the member added last changes fastest.
  /// - Precondition: all that varies has a list.
  public var grid: [SearchPoint<Settings>] {
    var points = [SearchPoint(settings: base, values: [])]
    for axis in axes {
      let setters = axis.values
      precondition(setters != nil, "SearchSpace: a grid needs a list of values for \(axis.name)")
      points = points.flatMap { point in
        (setters ?? []).map { point.adding(axis.name, $0) }
      }
    }
    return points
  }

  /// Points drawn one after the other; the first are the same however many are asked for.
  public func draws(_ count: Int, using random: inout PCG64) -> [SearchPoint<Settings>] {
    (0..<count).map { _ in
      axes.reduce(SearchPoint(settings: base, values: [])) { point, axis in
        point.adding(axis.name) { axis.draw(&$0, &random) }
      }
    }
  }
}

/// One combination of settings, with the values that vary in print.
public struct SearchPoint<Settings> {
  /// The settings to try.
  public private(set) var settings: Settings
  /// What varies, in the space's order.
  public private(set) var values: [(name: String, value: String)]

  fileprivate func adding(_ name: String, _ set: (inout Settings) -> String) -> Self {
    var point = self
    let value = set(&point.settings)
    point.values.append((name: name, value: value))
    return point
  }

  init(settings: Settings, values: [(name: String, value: String)]) {
    self.settings = settings
    self.values = values
  }
}
