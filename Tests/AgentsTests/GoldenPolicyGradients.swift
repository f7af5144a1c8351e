import TestSupport

/// The contents of `Golden/policy_gradients.json`.
struct GoldenPolicyGradients: Decodable {
  struct Distributions: Decodable {
    let logits, drawn, categorical, categoricalEntropy: GoldenArray
    let mean, logStd, actions, normal, normalEntropy: GoldenArray
  }

  struct Advantages: Decodable {
    let gamma, lambda: Double
    let rewards, values, lastValues, ended, expected: GoldenArray
  }

  struct PPO: Decodable {
    let name: String
    let continuous, normalize: Bool
    let clipRange, entropyWeight: Double
    let weights, expected: [String: GoldenArray]
    let states, actions, oldLogs, advantages, returns: GoldenArray
    let losses: [Double]
  }

  struct Case: Decodable {
    let lastActions: [Int]
    let expected: [String: GoldenArray]
    let loss: Double
  }

  struct A2C: Decodable {
    let gamma, lambda: Double
    let weights: [String: GoldenArray]
    let states, following, cut, rewards, actions: GoldenArray
    let cases: [Case]
  }

  struct REINFORCE: Decodable {
    let baseline: Bool
    let gamma: Double
    let weights: [String: GoldenArray]
    let states, rewards, actions: GoldenArray
    let cases: [Case]
  }

  struct SDE: Decodable {
    let mean, features, logStd, actions, noise, logs, entropy, sample: GoldenArray
  }

  struct ARS: Decodable {
    let theta, directions, expected: GoldenArray
    let returns: [Double]
  }

  let sde: SDE
  let ars: ARS
  let distributions: Distributions
  let advantages: [Advantages]
  let ppo: [PPO]
  let a2c: A2C
  let reinforce: [REINFORCE]
}
