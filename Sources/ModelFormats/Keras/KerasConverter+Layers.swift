import Foundations
import NeuralNetworks
import TensorEngine

extension KerasLayer {
  /// Whether files hold arrays of it.
  var hasWeights: Bool {
    switch kind {
    case "LayerNormalization":
      (try? bool("scale", default: true)) == true || (try? bool("center", default: true)) == true
    case "Normalization": self["mean"] == nil
    default: true
    }
  }
}

extension KerasConverter {
  /// Adds what a layer of Keras is here.
  /// - Returns: its result; that of its input where it does nothing in use.
  mutating func convert(_ layer: KerasLayer, _ inputs: [Value]) throws(ModelFormatError) -> Value {
    if let merge = Self.merges[layer.kind] { return try join(layer, merge, inputs) }
    guard inputs.count == 1, let value = inputs.first else {
      throw layer.unsupported(
        "has \(inputs.count) inputs", supported: "one input, or a layer that joins several")
    }
    switch layer.kind {
    case "Dense": return try dense(layer, value)
    case "Conv2D", "Convolution2D": return try convolution(layer, value)
    case "DepthwiseConv2D": return try depthwise(layer, value)
    case "SeparableConv2D": return try separable(layer, value)
    case "Conv2DTranspose": return try transposedConvolution(layer, value)
    case "MaxPooling2D", "AveragePooling2D": return try pooling(layer, value)
    case "GlobalAveragePooling2D", "GlobalMaxPooling2D": return try globalPooling(layer, value)
    case "ZeroPadding2D": return try zeroPadding(layer, value)
    case "UpSampling2D": return try upSampling(layer, value)
    case "BatchNormalization": return try batchNormalization(layer, value)
    case "LayerNormalization": return try layerNormalization(layer, value)
    case "Normalization": return try normalization(layer, value)
    case "Rescaling": return try rescaling(layer, value)
    case "Flatten": return try flatten(layer, value)
    case "Reshape": return try reshape(layer, value)
    case "Embedding": return try embedding(layer, value)
    case "LSTM", "GRU", "CuDNNLSTM": return try recurrent(layer, value)
    case "Bidirectional": return try bidirectional(layer, value)
    case "Dropout", "SpatialDropout2D":
      let rate = try layer.float("rate", "p", default: 0)
      let isDropout = layer.kind == "Dropout"
      return try add(layer, isDropout ? .dropout(rate) : .spatialDropout(rate), to: value)
    case "GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout1D",
      "ActivityRegularization":
      note("\(layer.name) (\(layer.kind)) is left out: it does nothing in use")
      return value
    case "InputLayer": return value
    default: return try function(layer, value)
    }
  }

  /// The layers that are a function alone.
  private mutating func function(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    let specification: LayerSpecification
    switch layer.kind {
    case "Activation":
      switch try layer.function() {
      case .activation(let activation):
        try checkSoftmax(activation, layer, value)
        specification = .activation(activation)
      case .layer(let layer): specification = layer
      }
    case "ReLU":
      guard try layer.float("threshold", default: 0) == 0 else {
        throw layer.unsupported("has a threshold", supported: "threshold 0")
      }
      let slope = try layer.float("negative_slope", default: 0)
      let limit = layer["max_value"] == nil ? nil : try layer.float("max_value", default: 0)
      specification =
        slope == 0 && limit == nil
        ? .activation(.relu) : .piecewiseLinear(slope: slope, limit: limit)
    case "LeakyReLU":
      let slope = try layer.float("negative_slope", "alpha", default: 0.3)
      specification = slope == 0.2 ? .activation(.leakyReLU) : .piecewiseLinear(slope: slope)
    case "ELU":
      guard try layer.float("alpha", default: 1) == 1 else {
        throw layer.unsupported("has another alpha", supported: "alpha 1")
      }
      specification = .activation(.elu)
    case "Softmax":
      try checkLastAxis(layer, value)
      specification = .activation(.softmax)
    default:
      throw layer.unsupported("no layer here is one", supported: KerasLayer.supported)
    }
    return try add(layer, specification, to: value)
  }

  private mutating func dense(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    let units = try layer.size("units", "output_dim")
    let useBias = try layer.bool("use_bias", "bias", default: true)
    guard value.shape.rank == 1 else {
      throw layer.unsupported("takes \(value.shape)", supported: "rows of features: add Flatten")
    }
    let found = try weights.tensors(of: layer, useBias ? ["kernel", "bias"] : ["kernel"])
    var tensors = [
      "kernel": try checked(found[0], [value.shape[0], units], layer, "kernel")
        .rows(in: value.order)
    ]
    if useBias { tensors["bias"] = try checked(found[1], [units], layer, "bias") }
    var plain = value
    plain.order = nil
    return try add(layer, tensors, to: plain) {
      .dense(units: units, activation: $0, useBias: useBias)
    }
  }

  private mutating func flatten(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    // With this setting Keras puts the channels last by itself.
    let isMoved = layer["data_format"] == .string("channels_first")
    var result = try add(layer, .flatten, to: value)
    result.isFirst = false
    if value.isFirst, !isMoved { result.order = Self.channelsFirstOrder(value.shape) }
    return result
  }

  /// Where the elements of a flattened image `[H, W, C]` stand in one `[C, H, W]`.
  static func channelsFirstOrder(_ shape: Shape) -> [Int]? {
    let (pixels, channels) = (shape[0] * shape[1], shape[2])
    guard pixels > 1, channels > 1 else { return nil }
    return (0..<pixels * channels).map { $0 % channels * pixels + $0 / channels }
  }

  private mutating func reshape(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    var sizes = try layer.counts("target_shape", count: nil, least: -1)
    let known = sizes.filter { $0 != -1 }.reduce(1.0) { $0 * Double($1) }
    guard sizes.allSatisfy({ $0 == -1 || $0 > 0 }), (1...5).contains(sizes.count),
      sizes.filter({ $0 == -1 }).count <= 1, known <= Double(value.shape.count)
    else {
      throw layer.unsupported("target_shape is \(sizes)", supported: "1 to 5 sizes, one of them -1")
    }
    if let open = sizes.firstIndex(of: -1) { sizes[open] = value.shape.count / max(1, Int(known)) }
    if value.isFirst, sizes.count == 1 { return try flatten(layer, value) }
    let isImage = isFirst && sizes.count == 3
    let isTransposed = value.isFirst && Self.channelsFirstOrder(value.shape) != nil
    guard !isTransposed, value.order == nil, !isImage || sizes[0] == 1 else {
      throw layer.unsupported(
        "reorders images whose channels come first", supported: "images of one channel")
    }
    var result = try add(
      layer, .reshape(Shape(isImage ? [sizes[1], sizes[2], 1] : sizes)), to: value)
    result.isFirst = isImage
    return result
  }

  private mutating func embedding(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    let (classes, units) = (try layer.size("input_dim"), try layer.size("output_dim"))
    guard try !layer.bool("mask_zero", default: false) else {
      throw layer.unsupported("masks zeros", supported: "mask_zero=False")
    }
    let found = try weights.tensors(of: layer, ["embeddings"])
    let table = try checked(found[0], [classes, units], layer, "embeddings")
    return try add(
      layer, .embedding(classes: classes, units: units), ["embeddings": table], to: value)
  }

  // MARK: - Joining

  private static let merges: [String: LayerGraph.Merge] = [
    "Add": .add, "Subtract": .subtract, "Multiply": .multiply, "Average": .average,
    "Maximum": .maximum, "Minimum": .minimum, "Concatenate": .concatenate,
  ]

  private mutating func join(_ layer: KerasLayer, _ merge: LayerGraph.Merge, _ inputs: [Value])
    throws(ModelFormatError) -> Value
  {
    guard let first = inputs.first, inputs.count > 1,
      inputs.allSatisfy({ $0.isFirst == first.isFirst && $0.shape.rank == first.shape.rank })
    else {
      throw layer.unsupported("joins unlike inputs", supported: "two inputs or more of one rank")
    }
    if merge == .concatenate {
      try checkLastAxis(layer, first)
      return try add(layer, merge, of: inputs, order: Self.joinedOrder(inputs))
    }
    guard inputs.allSatisfy({ $0.shape == first.shape && $0.order == first.order }) else {
      throw .misfit(
        file: file, layer: layer.name, expected: "inputs of one shape and order",
        found: inputs.map { "\($0.shape)" }.joined(separator: ", "))
    }
    return try add(layer, merge, of: inputs, order: first.order)
  }

  private static func joinedOrder(_ inputs: [Value]) -> [Int]? {
    guard inputs.contains(where: { $0.order != nil }) else { return nil }
    var order: [Int] = []
    for input in inputs {
      let offset = order.count
      order += (input.order ?? Array(0..<input.shape.count)).map { $0 + offset }
    }
    return order
  }
}
