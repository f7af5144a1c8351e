import Foundations
import NeuralNetworks
import TensorEngine

extension KerasConverter {
  /// Images, in the order that the layer says.
  private func checkImages(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) {
    guard value.shape.rank == 3 else {
      throw .misfit(
        file: file, layer: layer.name, expected: "images [H, W, C]",
        found: "\(layer.kind) after \(value.shape)")
    }
    guard try layer.isChannelsFirst(default: value.isFirst) == value.isFirst else {
      throw layer.unsupported(
        "has another data_format than its input", supported: "one data_format throughout")
    }
  }

  private func window(_ layer: KerasLayer, groups: Int = 1) throws(ModelFormatError)
    -> Conv2D.Window
  {
    Conv2D.Window(
      strides: try layer.size2D("strides", "subsample", default: 1), padding: try layer.padding,
      dilation: try layer.size2D("dilation_rate", default: 1), groups: groups)
  }

  mutating func convolution(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) -> Value {
    try checkImages(layer, value)
    let filters = try layer.size("filters", "nb_filter")
    let useBias = try layer.bool("use_bias", "bias", default: true)
    let groups = layer["groups"] == nil ? 1 : try layer.size("groups")
    let (size, channels) = (try layer.kernelSize, value.shape[2])
    guard channels % groups == 0 else {
      throw layer.unsupported(
        "has \(groups) groups of \(channels) channels", supported: "groups that divide them")
    }
    let found = try weights.tensors(of: layer, useBias ? ["kernel", "bias"] : ["kernel"])
    var kernel = found[0]
    let isFirst = try layer.isChannelsFirst(default: false)
    let isOld = layer["nb_filter"] != nil && isFirst
    if isOld, kernel.rank == 4 { kernel = kernel.transposed(permutation: [2, 3, 1, 0]) }
    kernel = try checked(
      kernel, [size.height, size.width, channels / groups, filters], layer, "kernel")
    if turnsKernels(layer) {
      kernel = kernel.turned
      note("kernels are turned by 180 degrees: they were written for Theano's convolution")
    }
    var tensors = ["kernel": kernel]
    if useBias { tensors["bias"] = try checked(found[1], [filters], layer, "bias") }
    let window = try window(layer, groups: groups)
    return try add(layer, tensors, to: value) {
      .conv2D(filters: filters, size: size, window: window, activation: $0, useBias: useBias)
    }
  }

  /// Keras's `[KH, KW, C, M]` as the weights of C groups of M, `[KH, KW, 1, C M]`.
  private func depthwiseKernel(_ found: Tensor, _ layer: KerasLayer, _ value: Value)
    throws(ModelFormatError) -> Tensor
  {
    let (size, channels) = (try layer.kernelSize, value.shape[2])
    let multiplier = try layer.size("depth_multiplier")
    let kernel = try checked(
      found, [size.height, size.width, channels, multiplier], layer, "depthwise kernel")
    return (turnsKernels(layer) ? kernel.turned : kernel)
      .reshaped(to: [size.height, size.width, 1, channels * multiplier])
  }

  mutating func depthwise(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) -> Value {
    try checkImages(layer, value)
    let useBias = try layer.bool("use_bias", default: true)
    let roles = ["depthwise_kernel|kernel"] + (useBias ? ["bias"] : [])
    let found = try weights.tensors(of: layer, roles)
    let kernel = try depthwiseKernel(found[0], layer, value)
    var tensors = ["kernel": kernel]
    if useBias { tensors["bias"] = try checked(found[1], [kernel.shape[3]], layer, "bias") }
    let (size, window) = (try layer.kernelSize, try window(layer, groups: value.shape[2]))
    return try add(layer, tensors, to: value) {
      .conv2D(
        filters: kernel.shape[3], size: size, window: window, activation: $0, useBias: useBias)
    }
  }

  mutating func separable(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) -> Value {
    try checkImages(layer, value)
    let filters = try layer.size("filters")
    let useBias = try layer.bool("use_bias", default: true)
    let roles = ["depthwise_kernel", "pointwise_kernel"] + (useBias ? ["bias"] : [])
    let found = try weights.tensors(of: layer, roles)
    let kernel = try depthwiseKernel(found[0], layer, value)
    var result = try add(
      layer,
      .conv2D(
        filters: kernel.shape[3], size: try layer.kernelSize,
        window: try window(layer, groups: value.shape[2]), useBias: false), ["kernel": kernel],
      to: value, suffix: "_depthwise")
    var tensors = [
      "kernel": try checked(
        found[1], [1, 1, kernel.shape[3], filters], layer, "pointwise kernel")
    ]
    if useBias { tensors["bias"] = try checked(found[2], [filters], layer, "bias") }
    result = try add(layer, tensors, to: result) {
      .conv2D(filters: filters, size: 1, activation: $0, useBias: useBias)
    }
    return result
  }

  mutating func transposedConvolution(_ layer: KerasLayer, _ value: Value)
    throws(ModelFormatError) -> Value
  {
    try checkImages(layer, value)
    let filters = try layer.size("filters")
    let useBias = try layer.bool("use_bias", default: true)
    guard try layer.size2D("dilation_rate", default: 1) == 1 else {
      throw layer.unsupported("is dilated", supported: "dilation_rate=1")
    }
    let (size, strides) = (try layer.kernelSize, try layer.size2D("strides", default: 1))
    let found = try weights.tensors(of: layer, useBias ? ["kernel", "bias"] : ["kernel"])
    let kernel = try checked(
      found[0], [size.height, size.width, filters, value.shape[2]], layer, "kernel")
    var tensors = ["kernel": turnsKernels(layer) ? kernel.turned : kernel]
    if useBias { tensors["bias"] = try checked(found[1], [filters], layer, "bias") }
    let isSame = try layer.padding == .same
    let extra =
      layer["output_padding"] == nil
      ? nil
      : try layer.counts("output_padding", count: 2, least: 0)
    let rows = Self.crop(value.shape[0], size.height, strides.height, isSame, extra?[0])
    let columns = Self.crop(value.shape[1], size.width, strides.width, isSame, extra?[1])
    let padding = Padding2D.explicit(
      top: rows.start, bottom: rows.end, left: columns.start, right: columns.end)
    return try add(layer, tensors, to: value) {
      .convTranspose2D(
        filters: filters, size: size, strides: strides, padding: padding,
        outputPadding: Size2D(rows.extra, columns.extra), activation: $0, useBias: useBias)
    }
  }

  /// What Keras cuts off the full result of a transposed convolution along an axis, and adds to it.
  private static func crop(_ input: Int, _ size: Int, _ stride: Int, _ isSame: Bool, _ extra: Int?)
    -> (start: Int, end: Int, extra: Int)
  {
    let whole = (input - 1) * stride + size
    let wanted: Int
    if let extra {
      wanted = whole - (isSame ? size / 2 * 2 : 0) + extra
    } else {
      wanted = isSame ? input * stride : input * stride + max(size - stride, 0)
    }
    let total = max(0, whole - wanted)
    return (total / 2, total - total / 2, max(0, wanted - whole))
  }

  mutating func pooling(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) -> Value {
    try checkImages(layer, value)
    let size = try layer.size2D("pool_size", default: 2)
    let strides = try layer.size2D("strides", default: size)
    let padding = try layer.padding
    return try add(
      layer,
      layer.kind == "MaxPooling2D"
        ? .maxPool2D(size, strides: strides, padding: padding)
        : .averagePool2D(size, strides: strides, padding: padding), to: value)
  }

  mutating func globalPooling(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError)
    -> Value
  {
    try checkImages(layer, value)
    guard try !layer.bool("keepdims", default: false) else {
      throw layer.unsupported("keeps the axes", supported: "keepdims=False")
    }
    var result = try add(
      layer, layer.kind == "GlobalMaxPooling2D" ? .globalMaxPool2D : .globalAveragePool2D,
      to: value)
    result.isFirst = false
    return result
  }

  mutating func zeroPadding(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) -> Value {
    try checkImages(layer, value)
    var sides: [Int] = []
    if case .array(let members) = layer["padding"] {
      for member in members {
        switch member {
        case .integer(let number) where members.count == 2:
          sides += [Int(clamping: number), Int(clamping: number)]
        case .integer(let number): sides.append(Int(clamping: number))
        case .array(let pair):
          for case .integer(let number) in pair { sides.append(Int(clamping: number)) }
        default: break
        }
      }
    } else {
      let count = try layer.counts("padding", count: 1, least: 0, default: [1])[0]
      sides = [count, count, count, count]
    }
    guard sides.count == 4, sides.allSatisfy({ (0...1 << 16).contains($0) }) else {
      throw layer.unsupported(
        "padding is \(layer["padding"]?.text ?? "")", supported: "((top, bottom), (left, right))")
    }
    return try add(
      layer, .zeroPadding2D(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3]),
      to: value)
  }

  mutating func upSampling(_ layer: KerasLayer, _ value: Value) throws(ModelFormatError) -> Value {
    try checkImages(layer, value)
    let name = try layer.string("interpolation", default: "nearest")
    guard let interpolation = Interpolation(rawValue: name) else {
      throw layer.unsupported(
        "interpolation is \"\(name)\"",
        supported: Interpolation.allCases.map(\.rawValue).joined(separator: " and "))
    }
    return try add(
      layer, .upSampling2D(try layer.size2D("size", default: 2), interpolation), to: value)
  }
}
