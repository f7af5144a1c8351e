import Foundations
import NeuralNetworks
import TensorEngine

extension ONNXGraph {
  /// The zeros round images, `[top, left, bottom, right]`, and the other settings of a window.
  fileprivate static func window(
    _ size: Size2D, strides: Size2D, dilation: Size2D, padding: Padding2D, input: Shape,
    output: Shape
  ) -> [(String, Attribute)] {
    var pads = [0, 0, 0, 0]
    switch padding {
    case .valid: break
    case .explicit(let top, let bottom, let left, let right): pads = [top, left, bottom, right]
    case .same:
      func total(_ axis: Int, _ size: Int, _ stride: Int, _ dilation: Int) -> Int {
        max(0, (output[axis] - 1) * stride + (size - 1) * dilation + 1 - input[axis])
      }
      let rows = total(0, size.height, strides.height, dilation.height)
      let columns = total(1, size.width, strides.width, dilation.width)
      pads = [rows / 2, columns / 2, rows - rows / 2, columns - columns / 2]
    }
    return [
      ("kernel_shape", .integers([size.height, size.width])),
      ("strides", .integers([strides.height, strides.width])), ("pads", .integers(pads)),
    ]
  }
}

extension Conv2D: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let x = graph.images(input)
    var inputs = [
      x.name, graph.constant("kernel", kernel.transposed(permutation: [3, 2, 0, 1])),
    ]
    if let bias { inputs.append(graph.constant("bias", bias)) }
    let attributes =
      ONNXGraph.window(
        Size2D(kernel.shape[0], kernel.shape[1]), strides: window.strides,
        dilation: window.dilation, padding: window.padding, input: input.shape, output: shape)
      + [
        ("dilations", .integers([window.dilation.height, window.dilation.width])),
        ("group", .integer(window.groups)),
      ]
    let y = graph.add("Conv", inputs, attributes)
    return graph.apply(activation, to: .init(y, shape, isChannelsFirst: true))
  }
}

extension ConvTranspose2D: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let x = graph.images(input)
    var inputs = [
      x.name, graph.constant("kernel", kernel.transposed(permutation: [3, 2, 0, 1])),
    ]
    if let bias { inputs.append(graph.constant("bias", bias)) }
    let rows = cut(0, input.shape, shape, strides.height, outputPadding.height)
    let columns = cut(1, input.shape, shape, strides.width, outputPadding.width)
    let y = graph.add(
      "ConvTranspose", inputs,
      [
        ("kernel_shape", .integers([kernel.shape[0], kernel.shape[1]])),
        ("strides", .integers([strides.height, strides.width])),
        ("pads", .integers([rows.start, columns.start, rows.end, columns.end])),
        ("output_padding", .integers([rows.extra, columns.extra])),
      ])
    return graph.apply(activation, to: .init(y, shape, isChannelsFirst: true))
  }

  /// What is cut off the full result along an axis, and added at its end.
  private func cut(_ axis: Int, _ input: Shape, _ output: Shape, _ stride: Int, _ extra: Int)
    -> (start: Int, end: Int, extra: Int)
  {
    let whole = (input[axis] - 1) * stride + kernel.shape[axis] + extra
    let total = whole - output[axis]
    if total < 0 { return (0, 0, extra - total) }
    let start =
      switch padding {
      case .valid: 0
      case .same: total / 2
      case .explicit(let top, _, let left, _): axis == 0 ? top : left
      }
    return (start, total - start, extra)
  }
}

extension MaxPool2D: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let attributes = ONNXGraph.window(
      size, strides: strides, dilation: 1, padding: padding, input: input.shape, output: shape)
    return .init(
      graph.add("MaxPool", [graph.images(input).name], attributes), shape, isChannelsFirst: true)
  }
}

extension AveragePool2D: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let attributes = ONNXGraph.window(
      size, strides: strides, dilation: 1, padding: padding, input: input.shape, output: shape)
    return .init(
      graph.add("AveragePool", [graph.images(input).name], attributes), shape,
      isChannelsFirst: true)
  }
}

extension GlobalAveragePool2D: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let y = graph.add("GlobalAveragePool", [graph.images(input).name])
    return .init(graph.add("Flatten", [y]), shape)
  }
}

extension GlobalMaxPool2D: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let y = graph.add("GlobalMaxPool", [graph.images(input).name])
    return .init(graph.add("Flatten", [y]), shape)
  }
}

extension ZeroPadding2D: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let sides = [0, 0, rows.top, columns.left, 0, 0, rows.bottom, columns.right]
    let pads = graph.constant("pads", sides)
    return .init(
      graph.add("Pad", [graph.images(input).name, pads]), shape, isChannelsFirst: true)
  }
}

extension UpSampling2D: ONNXLayer {
  public func write(to graph: inout ONNXGraph, _ input: ONNXGraph.Value, shape: Shape)
    -> ONNXGraph.Value
  {
    let factors = Tensor([1, 1, Float(factor.height), Float(factor.width)], shape: [4])
    let attributes: [(String, ONNXGraph.Attribute)] =
      interpolation == .nearest
      ? [
        ("mode", .string("nearest")), ("nearest_mode", .string("floor")),
        ("coordinate_transformation_mode", .string("asymmetric")),
      ]
      : [
        ("mode", .string("linear")), ("coordinate_transformation_mode", .string("half_pixel")),
      ]
    let inputs = [graph.images(input).name, "", graph.constant("factors", factors)]
    return .init(graph.add("Resize", inputs, attributes), shape, isChannelsFirst: true)
  }
}
