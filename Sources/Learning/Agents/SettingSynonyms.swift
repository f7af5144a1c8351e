import Foundations
import Gym

/// Names that other libraries and papers use for settings: what to suggest where one is given.
enum SettingSynonyms {
  private static let names: [String: [String]] = [
    "step_size": ["learning_rate"],
    "discount": ["gamma"], "discount_factor": ["gamma"],
    "buffer_size": ["memory_limit"], "replay_size": ["memory_limit"],
    "memory_size": ["memory_limit"], "capacity": ["memory_limit"],
    "net_arch": ["hidden_layers", "layers"], "units": ["hidden_layers", "layers"],
    "learning_starts": ["warmup_steps"], "nb_steps_warmup": ["warmup_steps"],
    "train_freq": ["train_interval"], "gradient_steps": ["updates_per_training"],
    "target_update_interval": ["target_update"], "target_model_update": ["target_update"],
    "max_grad_norm": ["gradient_clip"], "clipnorm": ["gradient_clip"],
    "tau": ["target_update"], "polyak": ["target_update"],
    "action_noise": ["noise_type"], "noise_std_final": ["noise_std_minimum"],
    "noise_sigma": ["noise_std"], "sigma": ["noise_std"], "sigma_min": ["noise_std_minimum"],
    "alpha": ["learning_rate", "ent_coef"], "target_noise": ["target_policy_noise"],
    "temperature": ["tau", "ent_coef"], "exploration": ["epsilon", "policy"],
    "momentum": ["optimizer"], "pop_size": ["population"], "elite_frac": ["elite_fraction"],
    "n_step": ["n_steps"], "multi_step": ["n_steps"],
    "prioritized": ["prioritized_replay"], "per": ["prioritized_replay"],
    "exploration_initial_eps": ["epsilon"], "exploration_final_eps": ["epsilon_minimum"],
    "exploration_fraction": ["epsilon_steps"],
    "num_atoms": ["n_atoms"], "quantiles": ["n_quantiles"], "num_quantiles": ["n_quantiles"],
    "trace_decay": ["lambda"], "eligibility": ["traces"],
    "architecture": ["network", "layers", "hidden_layers"],
  ]

  /// The settings that a name may mean: its synonyms, then the nearest names.
  static func nearest(to name: String, among known: [String]) -> [String] {
    let meant = (names[name.lowercased()] ?? []).filter(known.contains)
    let near = nearestNames(to: name, among: known).filter { !meant.contains($0) }
    return Array((meant + near).prefix(3))
  }
}
