import Attribution
import TensorEngine
import Viewer

/// A method of attribution with its options and how its maps are drawn.
public struct MapMethod: Sendable, Equatable {
  /// `lrp.epsilon`
  public var name: String
  /// By name.
  public var options: [String: String]
  /// Above its column; the name and the options where nil.
  public var title: String?

  /// Names a method.
  public init(_ name: String, _ options: [String: String] = [:], title: String? = nil) {
    (self.name, self.options, self.title) = (name, options, title)
  }

  /// Reads `lrp.epsilon` or `smoothgrad:augment_by_n=64,postprocess=square`; a value with a comma,
  /// such as `input_layer_rule=0,1`, reaches up to the next `name=`.
  /// - Returns: nil where an option has no value.
  public init?(parsing string: String) {
    let parts = string.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var options: [(name: String, value: String)] = []
    for item in parts.count > 1 ? parts[1].split(separator: ",") : [] {
      if let equals = item.firstIndex(of: "=") {
        options.append((String(item[..<equals]), String(item[item.index(after: equals)...])))
      } else if options.isEmpty {
        return nil
      } else {
        options[options.count - 1].value += ",\(item)"
      }
    }
    self.init(String(parts[0]), Dictionary(options.map { ($0.name, $0.value) }) { $1 })
  }

  /// What stands above its column.
  public var heading: String {
    if let title { return title }
    let values = options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return values.isEmpty ? name : "\(name) (\(values.joined(separator: ", ")))"
  }

  /// A map as it is drawn: gradients and their means by size, in gray; maps whose sign says what speaks
  /// for and against in red and blue.
  func tile(_ map: Tensor) -> MapGridView.Tile {
    let isSize =
      options["postprocess"] == "abs" || options["postprocess"] == "square" || name == "grad_cam"
    if isSize { return .init(map.reducingChannels(.sum), .gray, .data) }
    return .init(map.reducingChannels(.sum), .seismic, .symmetric)
  }
}

extension MapMethod {
  /// Methods by the name of a set.
  public enum Preset: String, CaseIterable, Sendable {
    /// Six that show what each family says of digits.
    case mnist
    /// Twelve for photographs.
    case imagenet
    /// All that fit the network.
    case all

    /// The methods, for a network whose inputs lie in a range.
    public func methods(for network: ExplainedNetwork, range: ClosedRange<Float>) -> [MapMethod] {
      let low = "\(range.lowerBound + 0)"
      let high = "\(range.upperBound)"
      let smooth = MapMethod(
        "smoothgrad", ["noise_scale": "0.1", "relative": "true", "postprocess": "square"],
        title: "SmoothGrad")
      let gradient = MapMethod("gradient", ["postprocess": "abs"], title: "Gradient")
      switch self {
      case .mnist:
        return [
          gradient, smooth, MapMethod("deep_taylor", title: "DeepTaylor"),
          MapMethod("lrp.alpha_beta", title: "LRP-AlphaBeta"),
          MapMethod("lrp.epsilon", ["epsilon": "1"], title: "LRP-Epsilon"),
          MapMethod("lrp.z", title: "LRP-Z"),
        ]
      case .imagenet:
        return [
          gradient, smooth, MapMethod("deconvnet"), MapMethod("guided_backprop"),
          MapMethod(
            "deep_taylor.bounded", ["low": low, "high": high], title: "deep_taylor.bounded"),
          MapMethod("input_t_gradient"),
          MapMethod("integrated_gradients", ["reference": low]),
          MapMethod("lrp.z"), MapMethod("lrp.epsilon", ["epsilon": "1"]),
          MapMethod("lrp.sequential_preset_a_flat", ["epsilon": "1"]),
          MapMethod("lrp.sequential_preset_b_flat", ["epsilon": "1"]),
        ]
      case .all:
        return AnalyzerRegistry.standard.methods(for: network).filter { $0.name != "input" }.map {
          switch $0.name {
          case "smoothgrad", "smooth_guided_backprop", "smooth_guided_grad_cam":
            MapMethod($0.name, ["noise_scale": "0.1", "relative": "true"], title: $0.name)
          default: MapMethod($0.name)
          }
        }
          + [
            MapMethod(
              "deep_taylor.bounded", ["low": low, "high": high], title: "deep_taylor.bounded")
          ]
          .filter { method in
            (try? AnalyzerRegistry.standard.make(method.name, on: network, method.options)) != nil
          }
      }
    }
  }
}
