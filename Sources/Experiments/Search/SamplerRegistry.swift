import Foundations
import Learning

/// Samplers by name. A value: a program assembles the one it wants and passes it on.
public struct SamplerRegistry: Sendable {
  /// A sampler as a list shows it, and how it is made.
  public struct Entry: Sendable {
    /// The name for `--sampler`.
    public let name: String
    /// One line for help texts.
    public let meaning: String
    /// Whether it takes lists of values alone, no ranges.
    public let needsLists: Bool
    /// Makes it for a number of trials.
    public let make: @Sendable (_ trials: Int) -> any Sampler

    /// Describes a sampler.
    public init(
      _ name: String, _ meaning: String, needsLists: Bool = false,
      make: @escaping @Sendable (_ trials: Int) -> any Sampler
    ) {
      self.name = name
      self.meaning = meaning
      self.needsLists = needsLists
      self.make = make
    }
  }

  /// In the order to list them.
  public private(set) var entries: [Entry] = []

  /// Makes a registry.
  public init(_ entries: [Entry] = []) {
    for entry in entries { register(entry) }
  }

  /// Adds a sampler, in place of one with the same name.
  public mutating func register(_ entry: Entry) {
    entries.removeAll { $0.name == entry.name }
    entries.append(entry)
  }

  /// The sampler of that name.
  /// - Throws: `ExperimentError.badOption` with the known names.
  public func entry(_ name: String) throws(ExperimentError) -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw .badOption(
        name: "sampler", value: "\"\(name)\"",
        expected: "one of " + entries.map(\.name).joined(separator: ", "))
    }
    return entry
  }

  /// The samplers of this package.
  public static let standard = SamplerRegistry([
    Entry("grid", "every combination of the lists", needsLists: true) { _ in GridSampler() },
    Entry("random", "independent draws") { RandomSampler(trials: $0) },
    Entry("halving", "successive halving, a few of many are trained to the end") {
      HalvingSampler(trials: $0)
    },
    Entry("tpe", "tree-structured Parzen estimator, draws near the best so far") {
      TreeParzenSampler(trials: $0)
    },
  ])
}
