import NeuralNetworks
import TensorEngine

/// A part of a network that a signal passes through on its way back from the outputs: a layer, or one
/// half of a layer that ends with an elementwise function.
///
/// `conv2d_1` with a relu is two steps, its linear part and the relu, so that a rule for relus sees
/// every one of them wherever it was written.
public struct PropagationStep: Sendable {
  /// What a step does.
  public enum Operation: Sendable {
    /// Linear in its input but for an offset.
    case kernel(any KernelLayer)
    /// An elementwise function.
    case activation(Activation)
    /// Any other layer.
    case layer(any Layer)
  }

  /// The layer's name in the network: `conv2d_1`, or `skip_concatenation_1.lstm_2`.
  public let name: String
  /// The kind of layer, as model files have it: `conv2d`.
  public let kind: String
  /// The layer's position in the network, from 0.
  public let layer: Int
  /// What it does.
  public let operation: Operation
  /// Whether it is the first step with a kernel, which sees the input itself but for its shape.
  public internal(set) var isInputLayer = false
  /// Of a step with a function: whether it is the end of a layer with a kernel.
  public internal(set) var endsKernelLayer = false
  /// Of a step with a kernel: the function that follows it directly; linear where none does.
  public internal(set) var followingActivation = Activation.linear

  /// The step's output for its input, `[N, …]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch operation {
    case .kernel(let layer): layer.linear(x, kernel: layer.kernel, offset: layer.offset)
    case .activation(let activation): activation(x)
    case .layer(let layer): layer(x)
    }
  }
}

extension PropagationStep {
  /// The steps of a network, first to last; those of networks within it are steps of their own.
  static func steps(of network: Sequential) -> [PropagationStep] {
    var steps: [PropagationStep] = []
    append(network, prefix: "", position: nil, to: &steps)
    if let first = steps.firstIndex(where: \.changesMoreThanShape), steps[first].hasKernel {
      steps[first].isInputLayer = true
    }
    for index in steps.indices.dropLast() where steps[index].hasKernel {
      if case .activation(let activation) = steps[index + 1].operation {
        steps[index].followingActivation = activation
      }
    }
    return steps
  }

  private static func append(
    _ network: Sequential, prefix: String, position: Int?, to steps: inout [PropagationStep]
  ) {
    let names = network.architecture.layerNames
    for (index, layer) in network.layers.enumerated() {
      let (name, kind) = (prefix + names[index], network.architecture.layers[index].kind)
      func step(_ operation: Operation) -> PropagationStep {
        PropagationStep(name: name, kind: kind, layer: position ?? index, operation: operation)
      }
      switch layer {
      case let part as Sequential:
        append(part, prefix: "\(name).", position: position ?? index, to: &steps)
      case let layer as any KernelLayer:
        steps.append(step(.kernel(layer)))
        if layer.activation != .linear {
          steps.append(step(.activation(layer.activation)))
          steps[steps.count - 1].endsKernelLayer = true
        }
      case let layer as ActivationLayer:
        if layer.activation != .linear { steps.append(step(.activation(layer.activation))) }
      default: steps.append(step(.layer(layer)))
      }
    }
  }

  /// Whether it has weights that rules can change.
  public var hasKernel: Bool {
    if case .kernel = operation { true } else { false }
  }

  /// False of layers that only arrange numbers, or do nothing where a network is in use.
  private var changesMoreThanShape: Bool {
    guard case .layer(let layer) = operation else { return true }
    return
      !(layer is Flatten || layer is Reshape || layer is Dropout || layer is SpatialDropout
      || layer is ZeroPadding2D || layer is Normalization || layer is Rescaling)
  }
}
