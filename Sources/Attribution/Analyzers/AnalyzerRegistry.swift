import TensorEngine

/// A method of attribution under its name.
public struct AnalyzerSpec: Sendable {
  /// An option of the method.
  public struct Option: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// What it is where nothing is said; nil where it has to be given.
    public let standard: String?
    /// What it does.
    public let meaning: String

    /// Describes an option.
    public init(_ name: String, _ standard: String?, _ meaning: String) {
      (self.name, self.standard, self.meaning) = (name, standard, meaning)
    }
  }

  /// `lrp.epsilon`
  public let name: String
  /// One line for lists.
  public let summary: String
  /// What can be set.
  public let options: [Option]
  private let build:
    @Sendable (ExplainedNetwork, AnalyzerOptions) throws(AttributionError) -> any Analyzer

  /// Describes a method.
  /// - Parameters:
  ///   - name: by which it is made.
  ///   - summary: what its maps say, in a few words.
  ///   - options: those that `make` reads.
  ///   - make: makes it for a network.
  public init(
    _ name: String, _ summary: String, _ options: [Option] = [],
    make:
      @escaping @Sendable (ExplainedNetwork, AnalyzerOptions) throws(AttributionError) ->
      any Analyzer
  ) {
    (self.name, self.summary, self.options, build) = (name, summary, options, make)
  }

  /// Makes the method for a network.
  /// - Parameters:
  ///   - network: what is explained.
  ///   - values: options by name.
  ///   - references: examples `[M, …]` to compare with, where the method does.
  /// - Returns: the method.
  /// - Throws: `AttributionError` where an option or the network does not fit.
  public func make(
    on network: ExplainedNetwork, _ values: [String: String] = [:], references: Tensor? = nil
  ) throws(AttributionError) -> any Analyzer {
    for name in values.keys.sorted() where !options.contains(where: { $0.name == name }) {
      throw .unknownName(name, kind: "option of \(self.name)", known: options.map(\.name))
    }
    return try build(
      network, AnalyzerOptions(values: values, references: references, method: name))
  }
}

/// The methods by name: those of this package, and those that a program adds.
public struct AnalyzerRegistry: Sendable {
  /// In the order of registration.
  public private(set) var specs: [AnalyzerSpec]

  /// Makes a registry.
  public init(_ specs: [AnalyzerSpec]) { self.specs = specs }

  /// A registry with one more; one of the same name is replaced.
  public func registering(_ spec: AnalyzerSpec) -> AnalyzerRegistry {
    AnalyzerRegistry(specs.filter { $0.name != spec.name } + [spec])
  }

  /// The method of a name.
  /// - Throws: `AttributionError.unknownName`
  public func spec(_ name: String) throws(AttributionError) -> AnalyzerSpec {
    guard let spec = specs.first(where: { $0.name == name }) else {
      throw .unknownName(name, kind: "method", known: specs.map(\.name))
    }
    return spec
  }

  /// Makes a method for a network.
  /// - Parameters:
  ///   - name: of the method.
  ///   - network: what is explained.
  ///   - values: options by name.
  ///   - references: examples `[M, …]` to compare with, where the method does.
  /// - Returns: the method.
  /// - Throws: `AttributionError`; where the method has no rule for a layer, the error names those
  ///   that would serve.
  public func make(
    _ name: String, on network: ExplainedNetwork, _ values: [String: String] = [:],
    references: Tensor? = nil
  ) throws(AttributionError) -> any Analyzer {
    do throws(AttributionError) {
      return try spec(name).make(on: network, values, references: references)
    } catch {
      guard case .noRule(let layer, let kind, let method, _) = error else { throw error }
      throw .noRule(
        layer: layer, kind: kind, method: method, others: methods(for: network).map(\.name))
    }
  }

  /// The methods that can explain a network as they are, without an option that has to be given.
  public func methods(for network: ExplainedNetwork) -> [AnalyzerSpec] {
    specs.filter { (try? $0.make(on: network)) != nil }
  }
}
