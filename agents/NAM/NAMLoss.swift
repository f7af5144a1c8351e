import NeuralNetworks
import TensorEngine

/// What the outputs of the learners are compared with.
enum NAMGoal {
  /// Classes from 0.
  case classes([Int])
  /// `[N, T]`, in units of the outputs.
  case numbers(Tensor)
  /// `[N, T]` in units of the outputs, and 1 where a value is known, else 0.
  case knownNumbers(Tensor, known: Tensor)
  /// `[N, T]`: 1 or 0 for each of several questions with a logit each, and 1 where it is known, else 0.
  case tasks(Tensor, known: Tensor)

  /// The loss of each row in each learner.
  /// - Parameter outputs: `[N, L, C]` logits or `[N, L, T]` predictions.
  /// - Returns: `[N, L]`.
  func losses(_ outputs: Tensor) -> Tensor {
    let (count, learners, width) = (outputs.shape[0], outputs.shape[1], outputs.shape[2])
    switch self {
    case .classes(let labels):
      let logits = outputs.reshaped(to: [count * learners, width]).logSoftmax()
      let repeated = labels.flatMap { Array(repeating: $0, count: learners) }
      return -logits.selectingColumns(repeated).reshaped(to: [count, learners])
    case .numbers(let targets):
      return (outputs - targets.reshaped(to: [count, 1, width])).squared().mean(along: 2)
    case .knownNumbers(let targets, let known):
      let errors = (outputs - targets.reshaped(to: [count, 1, width])).squared()
      return (errors * known.reshaped(to: [count, 1, width])).mean(along: 2)
    case .tasks(let labels, let known):
      let errors = outputs.softplus() - outputs * labels.reshaped(to: [count, 1, width])
      return (errors * known.reshaped(to: [count, 1, width])).mean(along: 2)
    }
  }
}

extension NAMSettings {
  /// One step of an optimizer on a batch.
  /// - Parameters:
  ///   - model: the network of the pass, unchanged since.
  ///   - pass: contributions of the batch.
  ///   - context: of the pass.
  ///   - goal: what the outputs are compared with.
  ///   - weights: `[N, L]`: how much each row counts in each learner; 1 together.
  ///   - inputs: F.
  ///   - optimizer: takes the step.
  /// - Returns: the loss with its penalties, and without them the mean over the learners.
  func step(
    _ model: inout NAMNetwork, _ pass: RecordedForward, in context: ForwardContext,
    towards goal: NAMGoal, weights: Tensor, inputs: Int, with optimizer: inout any Optimizer
  ) -> (loss: Float, dataLoss: Float) {
    let contributionCount = Float(pass.outputs.count / learners)
    var dataLoss = Float.nan
    let loss = optimizer.minimize(
      &model, pass,
      through: { contributions, model in
        let outputs = model.learnerOutputs(contributions, in: context)
        let errors = goal.losses(outputs) * weights
        var loss = errors.sum()
        dataLoss = loss.detached.scalar / Float(learners)
        if outputRegularization > 0 {
          loss =
            loss + contributions.squared().sum()
            * (Float(outputRegularization) / contributionCount)
        }
        if weightRegularization > 0 {
          let subnets = inputs * subnets(outputCount: model.outputCount)
          loss = loss + model.squaredWeights * (Float(weightRegularization) / Float(subnets))
        }
        return loss
      })
    return (loss, dataLoss)
  }
}
