/// A task on images: what it is trained with, and what it must reach.
///
/// It is run as a user runs it: `palestra train --agent classifier` with its flags, once for each
/// seed. All training examples are learned from (`--argument validation=0`), nothing is chosen by
/// any of them, and the last model sees the test examples once.
struct ImageCheck: Sendable {
  /// What is done with the examples.
  enum Procedure: Sendable, Equatable {
    /// Training alone.
    case training
    /// Training, then `palestra figures` for the area under the curve.
    case detection
    /// `palestra predict --neighbors` on the pixels of the test images.
    case pixelNeighbors(k: Int)
    /// Training, then the same on the results of a layer.
    case layerNeighbors(layer: String, k: Int)
  }

  /// A figure and its bar.
  struct Requirement: Sendable {
    let figure: Figure
    let bar: Bar

    init(_ figure: Figure, _ bar: Bar) {
      self.figure = figure
      self.bar = bar
    }

    /// `≤ 0.75 %`
    var description: String { figure.prefix + bar.description + figure.unit }
  }

  let name: String
  var task: String
  /// The data set.
  var set = "mnist"
  var procedure = Procedure.training
  var network = "lenet"
  /// How long, such as `["--epochs", "30"]`.
  var budget = ["--epochs", "30"]
  /// Arguments of the environment.
  var arguments: [String] = []
  /// Settings of the classifier.
  var settings: [String] = []
  /// Seeds 1, 2…
  var seeds = 1
  /// None where a figure is reported without a bar.
  var requirements: [Requirement] = []
  /// How long all seeds take about, with two threads.
  let expectedSeconds: Int

  /// The flags that make it, without the seed.
  var flags: [String] {
    if case .pixelNeighbors = procedure { return [] }
    return ["--network", network, "--env", "Classification/\(set)-v0"] + budget
      + (["validation=0"] + arguments).flatMap { ["--argument", $0] }
      + settings.flatMap { ["--set", $0] }
  }

  /// The figures that the check reports: those with bars, and at least the error.
  var figures: [Figure] {
    let barred = requirements.map(\.figure)
    return barred.contains(.error) ? barred : barred + [.error]
  }

  /// The same on a few examples, once: to see that it runs. It says nothing of what can be reached.
  var trial: ImageCheck {
    var check = self
    check.task = "a trial of: \(task)"
    check.budget = ["--epochs", "1"]
    check.arguments = arguments.filter { !$0.hasPrefix("first=") } + ["first=200"]
    check.seeds = 1
    return check
  }
}
