import TensorEngine

extension LayerSpecification {
  /// The layer's kind and its settings.
  var json: JSONValue {
    .object([.init("kind", .string(kind))] + settings.map { .init($0.0, $0.1) })
  }

  private var settings: [(String, JSONValue)] {
    func weights(_ activation: Activation, _ initializer: Initializer, _ useBias: Bool)
      -> [(String, JSONValue)]
    {
      [
        ("activation", .string(activation.rawValue)),
        ("initializer", .string(initializer.rawValue)), ("use_bias", .bool(useBias)),
      ]
    }
    switch self {
    case .dense(let units, let activation, let initializer, let useBias):
      return [("units", .integer(Int128(units)))] + weights(activation, initializer, useBias)
    case .conv2D(let filters, let size, let window, let activation, let initializer, let useBias):
      return [
        ("filters", .integer(Int128(filters))), ("size", .extent(size)),
        ("strides", .extent(window.strides)), ("padding", .padding(window.padding)),
        ("dilation", .extent(window.dilation)), ("groups", .integer(Int128(window.groups))),
      ] + weights(activation, initializer, useBias)
    case .convTranspose2D(
      let filters, let size, let strides, let padding, let activation, let initializer,
      let useBias):
      return [
        ("filters", .integer(Int128(filters))), ("size", .extent(size)),
        ("strides", .extent(strides)), ("padding", .padding(padding)),
      ] + weights(activation, initializer, useBias)
    case .maxPool2D(let size, let strides, let padding),
      .averagePool2D(let size, let strides, let padding):
      return [("size", .extent(size))] + (strides.map { [("strides", .extent($0))] } ?? [])
        + [("padding", .padding(padding))]
    case .globalAveragePool2D, .globalMaxPool2D, .flatten, .normalization: return []
    case .reshape(let shape): return [("shape", .counts(shape.dimensions))]
    case .dropout(let rate), .spatialDropout(let rate): return [("rate", .float(rate))]
    case .batchNormalization(let settings):
      return [
        ("momentum", .float(settings.momentum)), ("epsilon", .float(settings.epsilon)),
        ("unbiased", .bool(settings.unbiased)),
      ]
    case .layerNormalization(let epsilon): return [("epsilon", .float(epsilon))]
    case .upSampling2D(let factor, let interpolation):
      return [("size", .extent(factor)), ("interpolation", .string(interpolation.rawValue))]
    case .zeroPadding2D(let top, let bottom, let left, let right):
      return [("padding", .counts([top, bottom, left, right]))]
    case .activation(let activation): return [("activation", .string(activation.rawValue))]
    }
  }

  /// Reads a layer's settings.
  init(_ fields: JSONFields) throws(ArchitectureError) {
    switch try fields.string("kind") {
    case "dense":
      self = .dense(
        units: try fields.extent("units"), activation: try fields.name("activation"),
        initializer: try fields.name("initializer"), useBias: try fields.bool("use_bias"))
    case "conv2d":
      self = .conv2D(
        filters: try fields.extent("filters"), size: try fields.extent2D("size"),
        window: Conv2D.Window(
          strides: try fields.extent2D("strides"), padding: try fields.padding("padding"),
          dilation: try fields.extent2D("dilation"), groups: try fields.extent("groups")),
        activation: try fields.name("activation"), initializer: try fields.name("initializer"),
        useBias: try fields.bool("use_bias"))
    case "conv2d_transpose":
      self = .convTranspose2D(
        filters: try fields.extent("filters"), size: try fields.extent2D("size"),
        strides: try fields.extent2D("strides"), padding: try fields.padding("padding"),
        activation: try fields.name("activation"), initializer: try fields.name("initializer"),
        useBias: try fields.bool("use_bias"))
    case "max_pooling2d":
      self = .maxPool2D(
        try fields.extent2D("size"), strides: try fields.optionalExtent2D("strides"),
        padding: try fields.padding("padding"))
    case "average_pooling2d":
      self = .averagePool2D(
        try fields.extent2D("size"), strides: try fields.optionalExtent2D("strides"),
        padding: try fields.padding("padding"))
    default: self = try Self.plain(fields)
    }
  }

  private static func plain(_ fields: JSONFields) throws(ArchitectureError) -> LayerSpecification {
    switch try fields.string("kind") {
    case "global_average_pooling2d": return .globalAveragePool2D
    case "global_max_pooling2d": return .globalMaxPool2D
    case "flatten": return .flatten
    case "normalization": return .normalization
    case "reshape":
      return .reshape(Shape(try fields.counts("shape", length: 1...Shape.maximumRank - 1)))
    case "dropout": return .dropout(try fields.float("rate"))
    case "spatial_dropout2d": return .spatialDropout(try fields.float("rate"))
    case "batch_normalization":
      return .batchNormalization(
        BatchNormalization.Settings(
          momentum: try fields.float("momentum"), epsilon: try fields.float("epsilon"),
          unbiased: try fields.bool("unbiased")))
    case "layer_normalization": return .layerNormalization(epsilon: try fields.float("epsilon"))
    case "up_sampling2d":
      return .upSampling2D(try fields.extent2D("size"), try fields.name("interpolation"))
    case "zero_padding2d":
      let sides = try fields.counts("padding", length: 4...4, least: 0)
      return .zeroPadding2D(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
    case "activation": return .activation(try fields.name("activation"))
    case let other:
      throw fields.error(
        "kind", "a kind of layer, such as dense, conv2d, max_pooling2d or flatten", .string(other))
    }
  }
}
