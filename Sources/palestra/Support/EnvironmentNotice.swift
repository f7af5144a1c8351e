import Environments
import Gym

extension Console {
  /// Says where a name stands for a version, or for one that has been replaced.
  static func notice(about id: String) {
    if let string = EnvironmentRegistry.standard.notice(about: id) { warning(string) }
  }
}
