import TensorEngine

/// A rule that changes parameters along their gradients.
public protocol Optimizer: Sendable {
  /// The size of a step.
  var learningRate: Float { get set }
  /// The steps taken.
  var stepCount: Int { get set }
  /// What happens to gradients first.
  var clipping: GradientClipping? { get set }
  /// The running state beside each parameter: lists of tensors in parameter order, under their
  /// names (`m` and `v` for Adam); empty before the first step. For checkpoints.
  var state: [String: [Tensor]] { get set }
  /// Changes one parameter by its gradient; called in the order of the parameters, after
  /// `stepCount` went up.
  mutating func update(_ parameter: inout Tensor, gradient: Tensor, index: Int)
}

extension Optimizer {
  /// One step down the gradient of a loss.
  ///
  ///     let loss = optimizer.minimize(&model) { $0(x).softmaxCrossEntropy(labels: y) }
  ///
  /// - Parameters:
  ///   - model: changed in place.
  ///   - loss: gives a scalar; it may use the model more than once.
  /// - Returns: the loss before the step. Where it is not finite, the model stays as it was.
  @discardableResult
  public mutating func minimize<Model: Layer>(_ model: inout Model, _ loss: (Model) -> Tensor)
    -> Float
  {
    TapeRecorder.withSpare { tape in
      model.forEachParameter { tape.watch(inPlace: &$0) }
      let parameters = tape.count
      let result = loss(model)
      precondition(result.count == 1, "minimize: the loss must be a scalar, got \(result.shape)")
      tape.backward(from: result)
      let value = result.scalar
      guard value.isFinite else {
        model.forEachParameter { TapeRecorder.release(&$0) }
        return value
      }
      if clipping != nil {
        apply((0..<parameters).map { tape.takeGradient(ofRecord: $0) }, to: &model)
      } else {
        apply(to: &model) { tape.takeGradient(ofRecord: $0) }
      }
      return value
    }
  }

  /// One step down the gradient of a loss, in a context of training: the model then takes over the
  /// running moments that its layers noted there.
  ///
  ///     optimizer.minimize(&model, in: context) { model in
  ///       model.forward(x, in: context).softmaxCrossEntropy(labels: y)
  ///     }
  ///
  /// - Parameters:
  ///   - model: changed in place.
  ///   - context: the one that the loss uses the model in.
  ///   - loss: gives a scalar; it may use the model more than once.
  /// - Returns: the loss before the step. Where it is not finite, the model stays as it was.
  @discardableResult
  public mutating func minimize<Model: Layer>(
    _ model: inout Model, in context: ForwardContext, _ loss: (Model) -> Tensor
  ) -> Float {
    let value = minimize(&model, loss)
    if value.isFinite { model.takeStates(from: context) }
    context.discardUpdates()
    return value
  }

  /// One step along given gradients, in the order of the parameters; nil leaves a parameter alone.
  ///
  /// `clipping` limits them first.
  public mutating func apply<Model: Layer>(_ gradients: [Tensor?], to model: inout Model) {
    var gradients = gradients
    clipping?.apply(to: &gradients)
    apply(to: &model) { gradients[$0] }
  }

  private mutating func apply<Model: Layer>(to model: inout Model, _ gradient: (Int) -> Tensor?) {
    stepCount += 1
    var index = 0
    model.forEachParameter { parameter in
      TapeRecorder.release(&parameter)
      if let gradient = gradient(index) {
        update(&parameter, gradient: gradient, index: index)
      }
      index += 1
    }
  }
}

/// Elements that one thread changes at a time.
let optimizerChunk = 1 << 14

extension [Tensor] {
  /// Memory of the state beside one parameter, made on first use.
  mutating func slot(_ index: Int, like parameter: Tensor, initial: Float = 0)
    -> UnsafeMutablePointer<Float>
  {
    while count <= index { append(Tensor(repeating: initial, shape: [0])) }
    if self[index].shape != parameter.shape {
      self[index] = Tensor(repeating: initial, shape: parameter.shape)
    }
    return self[index].uniquePointer()
  }
}
