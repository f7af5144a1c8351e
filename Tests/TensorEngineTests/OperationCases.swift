import TensorEngine
import TestSupport
import Testing

/// One line of operations.json, image_operations.json or sequence_operations.json: an operation at an input, as PyTorch
/// computes it in float64.
struct OperationCase: Decodable, CustomTestStringConvertible {
  struct Attributes: Decodable {
    var activation: String?
    var alpha: Float?
    var axes: [Int]?
    var axis: Int?
    var depth: Int?
    var end: Int?
    var exponent: Float?
    var high: Float?
    var indices: [Int]?
    var keep_dims: Bool?
    var low: Float?
    var mask: [Float]?
    var shape: [Int]?
    var slope: Float?
    var start: Int?
    var transpose_a: Bool?
    var transpose_b: Bool?
    var counts_padding: Bool?
    var dilation: [Int]?
    var extra: [Int]?
    var groups: Int?
    var mode: String?
    var padding: [Int]?
    var reversed: Bool?
    var size: [Int]?
    var strides: [Int]?
    /// Whether equal elements share a window: no difference gives the slope there.
    var tie: Bool?
  }

  let operation: String
  let attributes: Attributes
  let inputs: [GoldenArray]
  let output: GoldenArray
  let upstream: GoldenArray
  let gradients: [GoldenArray]

  var testDescription: String { "\(operation) \(inputs.map(\.shape))" }

  static func all() throws -> [OperationCase] {
    try ["operations.json", "image_operations.json", "sequence_operations.json"].flatMap {
      try GoldenFiles.decode([OperationCase].self, from: $0, beside: #filePath)
    }
  }
}

extension Tensor {
  init(_ golden: GoldenArray) { self.init(golden.floats, shape: Shape(golden.shape)) }
}

/// A case that names an operation or an attribute this file does not know.
struct UnknownOperation: Error { let name: String }

/// The Tensor call that an operation's name stands for.
func perform(_ operation: String, _ attributes: OperationCase.Attributes, on x: [Tensor]) throws
  -> Tensor
{
  if let function = plainOperations[operation] { return function(x) }
  return try attributedOperation(operation, attributes, x)
}

private let plainOperations: [String: @Sendable ([Tensor]) -> Tensor] = [
  "add": { $0[0] + $0[1] },
  "subtract": { $0[0] - $0[1] },
  "multiply": { $0[0] * $0[1] },
  "divide": { $0[0] / $0[1] },
  "maximum": { .maximum($0[0], $0[1]) },
  "minimum": { .minimum($0[0], $0[1]) },
  "greater": { $0[0].greater(than: $0[1]) },
  "less": { $0[0].less(than: $0[1]) },
  "equal": { $0[0].equal(to: $0[1]) },
  "negate": { -$0[0] },
  "exp": { $0[0].exp() },
  "log": { $0[0].log() },
  "sqrt": { $0[0].sqrt() },
  "square": { $0[0].squared() },
  "abs": { $0[0].abs() },
  "tanh": { $0[0].tanh() },
  "sigmoid": { $0[0].sigmoid() },
  "relu": { $0[0].relu() },
  "selu": { $0[0].selu() },
  "softplus": { $0[0].softplus() },
  "gelu": { $0[0].gelu() },
  "sin": { $0[0].sin() },
  "cos": { $0[0].cos() },
  "softmax": { $0[0].softmax() },
  "log_softmax": { $0[0].logSoftmax() },
  "logsumexp": { $0[0].logSumExp() },
  "stack": { .stacked($0) },
  "global_average_pool2d": { $0[0].globalAveragePool2D() },
  "global_max_pool2d": { $0[0].globalMaxPool2D() },
  "grouped_outer_product": { $0[0].groupedOuterProduct($0[1]) },
  "attention_average": { $0[0].attentionAverage(weights: $0[1]) },
]

private func attributedOperation(
  _ operation: String, _ attributes: OperationCase.Attributes, _ x: [Tensor]
) throws -> Tensor {
  func need<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw UnknownOperation(name: operation) }
    return value
  }
  switch operation {
  case "pow": return try x[0].power(need(attributes.exponent))
  case "leaky_relu": return try x[0].leakyReLU(slope: need(attributes.slope))
  case "elu": return try x[0].elu(alpha: need(attributes.alpha))
  case "clip": return try x[0].clipped(to: need(attributes.low), need(attributes.high))
  case "sum", "mean", "variance", "max", "min":
    return try reduction(operation, x[0], attributes.axes, need(attributes.keep_dims))
  case "matmul":
    return try x[0].matmul(
      x[1], transposingSelf: need(attributes.transpose_a),
      transposingOther: need(attributes.transpose_b))
  case "grouped_matmul":
    return try x[0].groupedMatmul(x[1], transposing: need(attributes.transpose_b))
  case "dense":
    let name = try need(attributes.activation)
    let activation = try need(FusedActivation(rawValue: name == "none" ? "identity" : name))
    return x[0].dense(kernel: x[1], bias: x[2], activation: activation)
  case "transpose": return try x[0].transposed(permutation: need(attributes.axes))
  case "reshape": return try x[0].reshaped(to: need(attributes.shape))
  case "concatenate": return try .concatenated(x, along: need(attributes.axis))
  case "slice":
    return try x[0].slice(
      along: need(attributes.axis), need(attributes.start)..<need(attributes.end))
  case "gather_rows": return try x[0].gatheringRows(at: need(attributes.indices))
  case "select_columns": return try x[0].selectingColumns(need(attributes.indices))
  case "one_hot": return try .oneHot(need(attributes.indices), depth: need(attributes.depth))
  case "where":
    return try .select(Tensor(need(attributes.mask), shape: x[0].shape), x[0], x[1])
  case "lstm":
    return try x[0].lstm(
      kernel: x[1], recurrentKernel: x[2], bias: x[3], reversed: need(attributes.reversed))
  case "gru":
    return try x[0].gru(
      kernel: x[1], recurrentKernel: x[2], bias: x[3], reversed: need(attributes.reversed))
  default: return try imageOperation(operation, attributes, x)
  }
}

private func imageOperation(
  _ operation: String, _ attributes: OperationCase.Attributes, _ x: [Tensor]
) throws -> Tensor {
  func need<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw UnknownOperation(name: operation) }
    return value
  }
  func size2D(_ values: [Int]?) throws -> Size2D {
    let values = try need(values)
    return Size2D(values[0], values[1])
  }
  func padding() throws -> Padding2D {
    let p = try need(attributes.padding)
    return .explicit(top: p[0], bottom: p[1], left: p[2], right: p[3])
  }
  switch operation {
  case "conv2d":
    return try x[0].conv2D(
      kernel: x[1], bias: x[2],
      activation: need(FusedActivation(rawValue: need(attributes.activation))),
      strides: size2D(attributes.strides), padding: padding(),
      dilation: size2D(attributes.dilation), groups: need(attributes.groups))
  case "conv2d_max_pooled":
    return try x[0].conv2DMaxPooled(
      kernel: x[1], bias: x[2],
      activation: need(FusedActivation(rawValue: need(attributes.activation))),
      pool: size2D(attributes.size), strides: size2D(attributes.strides), padding: padding(),
      dilation: size2D(attributes.dilation), groups: need(attributes.groups))
  case "conv_transpose2d":
    return try x[0].convTranspose2D(
      kernel: x[1], bias: x[2], strides: size2D(attributes.strides), padding: padding(),
      dilation: size2D(attributes.dilation), extra: size2D(attributes.extra))
  case "max_pool2d":
    return try x[0].maxPool2D(
      size2D(attributes.size), strides: size2D(attributes.strides), padding: padding())
  case "average_pool2d":
    return try x[0].averagePool2D(
      size2D(attributes.size), strides: size2D(attributes.strides), padding: padding(),
      countsPadding: need(attributes.counts_padding))
  case "upsample2d":
    return try x[0].upsampled2D(
      by: size2D(attributes.size), need(Interpolation(rawValue: need(attributes.mode))))
  case "zero_pad2d":
    let p = try need(attributes.padding)
    return x[0].zeroPadded2D(top: p[0], bottom: p[1], left: p[2], right: p[3])
  default: throw UnknownOperation(name: operation)
  }
}

private func reduction(_ name: String, _ x: Tensor, _ axes: [Int]?, _ keep: Bool) throws -> Tensor {
  let all = Array(0..<x.rank)
  switch name {
  // Without axes the short form is called where it exists.
  case "sum":
    return axes == nil && !keep ? x.sum() : x.sum(along: axes ?? all, keepingDimensions: keep)
  case "mean":
    return axes == nil && !keep ? x.mean() : x.mean(along: axes ?? all, keepingDimensions: keep)
  case "variance": return x.variance(along: axes, keepingDimensions: keep)
  case "max": return x.max(along: (axes ?? all)[0], keepingDimensions: keep)
  case "min": return x.min(along: (axes ?? all)[0], keepingDimensions: keep)
  default: throw UnknownOperation(name: name)
  }
}
