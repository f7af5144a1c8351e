import TensorEngine

/// One line of a network's summary.
public struct LayerSummary: Sendable, Equatable {
  /// Counted for each kind, as in parameter names: `conv2d_1`.
  public let name: String
  /// The kind of layer.
  public let kind: String
  /// What was chosen of it, for people: `20 of 5x5, relu`; empty where there is nothing to choose.
  public let detail: String
  /// The shape of one example that goes out.
  public let outputShape: Shape
  /// Numbers that training changes.
  public let parameterCount: Int
  /// Numbers that the layer learns beside them, such as moving means.
  public let stateCount: Int
}

extension Architecture {
  /// What there is of a network, layer by layer.
  /// - Throws: `LayerMisfit` where a layer cannot follow what comes before it.
  public func summary() throws(LayerMisfit) -> [LayerSummary] {
    let shapes = try exampleShapes()
    var counts: [String: Int] = [:]
    return layers.indices.map { index in
      let layer = layers[index]
      counts[layer.kind, default: 0] += 1
      return LayerSummary(
        name: "\(layer.kind)_\(counts[layer.kind] ?? 0)", kind: layer.kind, detail: layer.detail,
        outputShape: shapes[index + 1],
        parameterCount: layer.parameterShapes(for: shapes[index]).reduce(0) { $0 + $1.shape.count },
        stateCount: layer.stateShapes(for: shapes[index]).reduce(0) { $0 + $1.shape.count })
    }
  }
}

extension LayerSpecification {
  /// What was chosen, in a few words.
  fileprivate var detail: String {
    func joined(_ start: String, _ activation: Activation) -> String {
      activation == .linear ? start : "\(start), \(activation.rawValue)"
    }
    func windows(_ size: Extent2D, _ strides: Extent2D?) -> String {
      "\(size)" + (strides.map { $0 == size ? "" : ", steps of \($0)" } ?? "")
    }
    switch self {
    case .dense(let units, let activation, _, _): return joined("\(units) units", activation)
    case .conv2D(let filters, let size, let window, let activation, _, _):
      let steps = window.strides == 1 ? "" : ", steps of \(window.strides)"
      let groups = window.groups == 1 ? "" : ", \(window.groups) groups"
      return joined("\(filters) of \(size)\(steps)\(groups)", activation)
    case .convTranspose2D(let filters, let size, let strides, _, let activation, _, _):
      return joined("\(filters) of \(size), steps of \(strides)", activation)
    case .maxPool2D(let size, let strides, _), .averagePool2D(let size, let strides, _):
      return windows(size, strides)
    case .dropout(let rate), .spatialDropout(let rate): return "\(rate)"
    case .upSampling2D(let factor, let interpolation):
      return "by \(factor), \(interpolation.rawValue)"
    case .zeroPadding2D(let top, let bottom, let left, let right):
      return "\(top), \(bottom), \(left), \(right)"
    case .activation(let activation): return activation.rawValue
    case .reshape, .flatten, .globalAveragePool2D, .globalMaxPool2D, .batchNormalization,
      .layerNormalization, .normalization:
      return ""
    }
  }
}
