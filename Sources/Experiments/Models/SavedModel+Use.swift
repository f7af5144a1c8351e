extension SavedModel {
  /// What the model is and which commands use it, for errors of those that do not: `a model of the
  /// agent gan, which palestra generate, … use`.
  public var useDescription: String {
    let commands =
      switch agent {
      case "gan": "generate, encode, evaluate and view"
      case "text-rnn": "generate, encode, evaluate and view"
      case "autoencoder": "figures, encode, evaluate and view"
      default:
        environment?.hasPrefix("Regression/") == true
          ? "explain --method shap, predict and evaluate" : "evaluate, record and model show"
      }
    let training = environment.map { ", trained in \($0)," } ?? ""
    return "a model of the agent \(agent)\(training) which palestra \(commands) use"
  }
}
