import Learning

extension AgentSpec {
  /// SARSA with a table and eligibility traces.
  static let sarsaLambda = AgentSpec(
    SARSALambdaAgent.self,
    summary: "SARSA(lambda) with a table: on-policy, eligibility traces, discrete observations.",
    presets: [
      Preset(
        "tuned", "Both rates fall over 200,000 steps.", SARSALambdaSettings.tuned, steps: 300_000),
      Preset("defaults", "A rate of 0.1 and an epsilon of 0.1.", SARSALambdaSettings()),
    ]
  )
}
