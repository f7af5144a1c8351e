import Foundations
import TensorEngine

/// The last layer of a dueling network: joins the value of a state with the advantages of its
/// actions, `[N, (1 + A) K]` to `[N, A K]`, the state's value first. K is 1, or the outputs of each
/// action where the network learns a distribution of the return: each of them is joined by itself.
///
///     Q(s, a) = V(s) + A(s, a) - mean_a A(s, a)     (average)
///     Q(s, a) = V(s) + A(s, a) - max_a A(s, a)      (maximum)
///     Q(s, a) = V(s) + A(s, a)                      (naive)
///
/// Wang et al. (2015), https://arxiv.org/abs/1511.06581, equations 7 to 9.
public struct Dueling: ParameterlessLayer {
  /// How value and advantages are joined; the raw values are keras-rl's.
  public enum Rule: String, Sendable, CaseIterable {
    /// Advantages relative to their mean.
    case average = "avg"
    /// Advantages relative to the largest.
    case maximum = "max"
    /// The plain sum.
    case naive
  }

  /// How value and advantages are joined.
  public let rule: Rule
  /// K
  public let outputsPerAction: Int

  /// Makes a layer.
  public init(_ rule: Rule, outputsPerAction: Int = 1) {
    self.rule = rule
    self.outputsPerAction = outputsPerAction
  }

  /// The outputs of all actions, `[N, A K]`.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    guard outputsPerAction > 1 else { return joined(x) }
    let (count, actions) = (x.shape[0], x.shape[1] / outputsPerAction - 1)
    return joined(x.reshaped(to: [count, 1 + actions, outputsPerAction]))
      .reshaped(to: [count, actions * outputsPerAction])
  }

  /// `[N, 1 + A]` to `[N, A]`, or `[N, 1 + A, K]` to `[N, A, K]`.
  private func joined(_ x: Tensor) -> Tensor {
    let value = x.slice(along: 1, 0..<1)
    let advantages = x.slice(along: 1, 1..<x.shape[1])
    switch rule {
    case .naive: return value + advantages
    case .average: return value + advantages - advantages.mean(along: 1, keepingDimensions: true)
    case .maximum: return value + advantages - advantages.max(along: 1, keepingDimensions: true)
    }
  }
}

extension Dueling {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `dueling`
    public static let kind = "dueling"
    /// How a setting writes it.
    public static let settingForms = ["dueling [RULE]"]

    /// How value and advantages are joined.
    public var rule: Rule
    /// K
    public var outputsPerAction: Int

    /// Makes the settings.
    public init(_ rule: Rule, outputsPerAction: Int = 1) {
      self.rule = rule
      self.outputsPerAction = outputsPerAction
    }

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      rule = try fields.name("rule")
      outputsPerAction =
        fields.value["outputs_per_action"] == nil ? 1 : try fields.size("outputs_per_action")
    }

    /// Reads `dueling`, with the name of a rule after it where it is not `avg`.
    public init?(setting words: LayerWords) {
      guard words.arguments.count < 2 else { return nil }
      guard let rule = Rule(rawValue: words.arguments.first ?? Rule.average.rawValue) else {
        return nil
      }
      self.init(rule)
    }

    public var fields: [JSONValue.Member] {
      let rule = JSONValue.Member("rule", .string(rule.rawValue))
      if outputsPerAction == 1 { return [rule] }
      return [rule, .init("outputs_per_action", .integer(Int128(outputsPerAction)))]
    }

    public var summary: String {
      outputsPerAction == 1 ? rule.rawValue : "\(rule.rawValue), \(outputsPerAction) per action"
    }

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank == 1, input[0] % outputsPerAction == 0, input[0] / outputsPerAction > 1
      else {
        throw misfit(
          "[(1 + A) \(outputsPerAction)]: a state's value and the advantage of one action at least",
          input)
      }
      return Shape(input[0] - outputsPerAction)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      Dueling(rule, outputsPerAction: outputsPerAction)
    }
  }
}

extension LayerSpecification {
  /// The last layer of a dueling network.
  public static func dueling(_ rule: Dueling.Rule = .average, outputsPerAction: Int = 1)
    -> LayerSpecification
  {
    .layer(Dueling.Configuration(rule, outputsPerAction: outputsPerAction))
  }
}
