import Foundations
import NeuralNetworks
import TensorEngine

extension KerasConverter {
  /// The layer works along the features, or the channels of images.
  func checkLastAxis(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) {
    let axes: [Int128]
    switch layer["axis"] {
    case nil: return
    case .integer(let axis): axes = [axis]
    case .array(let members):
      axes = members.map { if case .integer(let axis) = $0 { axis } else { Int128.max } }
    default: axes = []
    }
    let rank = Int128(value.shape.rank)
    let wanted: [Int128] = value.isFirst && rank == 3 ? [1, -3] : [-1, rank]
    guard axes.count == 1, wanted.contains(axes[0]) else {
      throw layer.unsupported(
        "axis is \(layer["axis"]?.text ?? "")", supported: "the axis of features or channels")
    }
  }

  /// A vector for each feature, in the order of the features here.
  private func vector(_ tensor: Tensor, _ layer: KerasLayer, _ role: String, _ value: Value)
    throws(ModelFormatError) -> Tensor
  {
    try checked(tensor, [value.shape[-1]], layer, role).rows(in: value.order)
  }

  mutating func batchNormalization(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    try checkLastAxis(layer, value)
    let shape = Shape(value.shape[-1])
    let hasScale = try layer.bool("scale", default: true)
    let hasCenter = try layer.bool("center", default: true)
    let roles =
      (hasScale ? ["gamma"] : []) + (hasCenter ? ["beta"] : [])
      + ["moving_mean", "moving_variance"]
    var tensors: [String: Tensor] = ["gamma": .ones(shape), "beta": .zeros(shape)]
    for (role, tensor) in zip(roles, try weights.tensors(of: layer, roles)) {
      tensors[role] = try vector(tensor, layer, role, value)
    }
    let settings = BatchNormalization.Settings(
      momentum: try layer.float("momentum", default: 0.99),
      epsilon: try layer.float("epsilon", default: 1e-3))
    return try add(layer, .batchNormalization(settings), tensors, to: value)
  }

  mutating func layerNormalization(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    try checkLastAxis(layer, value)
    guard try !layer.bool("rms_scaling", default: false) else {
      throw layer.unsupported("scales by the root mean square", supported: "rms_scaling=False")
    }
    let shape = Shape(value.shape[-1])
    let hasScale = try layer.bool("scale", default: true)
    let hasCenter = try layer.bool("center", default: true)
    let roles = (hasScale ? ["gamma"] : []) + (hasCenter ? ["beta"] : [])
    var tensors: [String: Tensor] = ["gamma": .ones(shape), "beta": .zeros(shape)]
    for (role, tensor) in zip(roles, try weights.tensors(of: layer, roles)) {
      tensors[role] = try vector(tensor, layer, role, value)
    }
    let epsilon = try layer.float("epsilon", default: 1e-3)
    return try add(layer, .layerNormalization(epsilon: epsilon), tensors, to: value)
  }

  mutating func normalization(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    if layer["axis"] != nil { try checkLastAxis(layer, value) }
    guard try !layer.bool("invert", default: false) else {
      throw layer.unsupported("is inverted", supported: "invert=False")
    }
    let count = value.shape[-1]
    var moments: [Tensor]
    if layer["mean"] != nil {
      moments = []
      for key in ["mean", "variance"] {
        let values = try layer.floats(key)
        moments.append(Tensor(values, shape: Shape(values.count)))
      }
    } else {
      moments = try weights.tensors(of: layer, ["mean", "variance"])
    }
    for index in moments.indices {
      let moment = moments[index]
      // One for all features where there is no axis.
      moments[index] =
        moment.count == 1
        ? Tensor(repeating: moment.scalars[0], shape: Shape(count))
        : try vector(moment.reshaped(to: Shape(moment.count)), layer, "moments", value)
    }
    return try add(
      layer, .normalization, ["mean": moments[0], "variance": moments[1]], to: value)
  }

  mutating func rescaling(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) -> Value {
    let scale = try layer.floats("scale")
    let offset = layer["offset"] == nil ? [0] : try layer.floats("offset")
    guard scale.count == 1 && offset.count == 1 || !value.isFirst && value.order == nil else {
      throw layer.unsupported(
        "differs along the columns of images", supported: "one number, or one for each channel")
    }
    return try add(layer, .rescaling(scale: scale, offset: offset), to: value)
  }
}
