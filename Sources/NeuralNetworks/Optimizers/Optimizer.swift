import Foundations
import TensorEngine

/// Changes parameters along their gradients.
public protocol Optimizer: Sendable {
  /// The learning rate.
  var learningRate: Float { get set }
  /// The steps taken.
  var stepCount: Int { get set }
  /// What happens to gradients first.
  var clipping: GradientClipping? { get set }
  /// What pulls the parameters towards 0.
  var weightDecay: WeightDecay? { get set }
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
  /// Frozen parameters are constants: nothing before the first trained one is differentiated, and
  /// they keep their bits.
  /// - Parameters:
  ///   - model: changed in place.
  ///   - loss: gives a scalar; it may use the model more than once.
  /// - Returns: the loss before the step. Where it is not finite, the model stays as it was.
  @specialized(where Self == Adam, Model == Sequential)
  @specialized(where Self == AdaGrad, Model == Sequential)
  @discardableResult
  public mutating func minimize<Model: Module>(_ model: inout Model, _ loss: (Model) -> Tensor)
    -> Float
  {
    TapeRecorder.withSpare { tape in
      model.forEachTrained { _, parameter in tape.watch(inPlace: &parameter) }
      let watched = tape.count
      let result = loss(model)
      precondition(result.count == 1, "minimize: the loss must be a scalar, got \(result.shape)")
      tape.backward(from: result)
      let value = result.scalar
      guard value.isFinite else {
        model.forEachParameter { TapeRecorder.release(&$0) }
        return value
      }
      var gradients: [Tensor?] = []
      let (clipping, decay, rate) = (clipping, weightDecay, learningRate)
      if let clipping {
        gradients = (0..<watched).map { tape.takeGradient(ofRecord: $0) }
        clipping.apply(to: &gradients)
      }
      var record = 0
      stepCount += 1
      model.forEachTrained { index, parameter in
        let gradient = clipping == nil ? tape.takeGradient(ofRecord: record) : gradients[record]
        step(&parameter, gradient, index, decay, rate)
        record += 1
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
  public mutating func minimize<Model: Module>(
    _ model: inout Model, in context: ForwardContext, _ loss: (Model) -> Tensor
  ) -> Float {
    let value = minimize(&model, loss)
    if value.isFinite { model.takeStates(from: context) }
    context.discardUpdates()
    return value
  }

  /// One step along given gradients, in the order of the parameters; nil leaves a parameter alone,
  /// as does being frozen.
  ///
  /// `clipping` limits them first.
  public mutating func apply<Model: Module>(_ gradients: [Tensor?], to model: inout Model) {
    var gradients = gradients
    for (index, isFrozen) in model.frozenParameters.enumerated() where isFrozen {
      gradients[index] = nil
    }
    clipping?.apply(to: &gradients)
    stepCount += 1
    let (decay, rate) = (weightDecay, learningRate)
    model.forEachTrained { index, parameter in
      step(&parameter, gradients[index], index, decay, rate)
    }
  }

  /// Changes one parameter, off its tape.
  private mutating func step(
    _ parameter: inout Tensor, _ gradient: Tensor?, _ index: Int, _ decay: WeightDecay?,
    _ rate: Float
  ) {
    TapeRecorder.release(&parameter)
    guard var gradient else { return }
    decay?.apply(to: &parameter, &gradient, rate: rate)
    update(&parameter, gradient: gradient, index: index)
  }
}

extension Module {
  /// Lends every parameter that is not frozen, with its index among all.
  fileprivate mutating func forEachTrained(_ body: (Int, inout Tensor) -> Void) {
    withoutActuallyEscaping(body) { body in
      var visitor = TrainedVisitor(body: body)
      visit(&visitor)
    }
  }
}

private struct TrainedVisitor: ModuleVisitor {
  let body: (Int, inout Tensor) -> Void
  private var index = 0
  private var isInsideFrozen = false

  init(body: @escaping (Int, inout Tensor) -> Void) { self.body = body }

  mutating func parameter(_ name: String, _ value: inout Tensor) {
    if !isInsideFrozen { body(index, &value) }
    index += 1
  }

  mutating func module(_ name: String, _ module: inout some Module, isFrozen: Bool) {
    let outer = isInsideFrozen
    isInsideFrozen = outer || isFrozen
    module.visit(&self)
    isInsideFrozen = outer
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
