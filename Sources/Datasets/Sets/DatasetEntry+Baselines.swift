extension DatasetEntry {
  /// What someone else reached on the test examples.
  public struct Baseline: Sendable, Equatable {
    /// By what.
    public let method: String
    /// The fraction of wrong answers, in per cent.
    public let error: Double
  }

  /// Errors on the whole set from its literature, to hold results beside; not measured here.
  ///
  /// MNIST: simple methods and a dense network of a textbook's first chapters. Fashion-MNIST: dense
  /// network, LeNet. Kuzushiji-MNIST: the publishers' own (Clanuwat et al. 2018,
  /// https://arxiv.org/abs/1812.01718).
  public var baselines: [Baseline] {
    switch name {
    case "mnist":
      [
        Baseline(method: "nearest neighbor", error: 2.5),
        Baseline(method: "nearest neighbor with shifted copies", error: 2.0),
        Baseline(method: "support vectors", error: 1.9),
        Baseline(method: "dense network", error: 1.61),
        Baseline(method: "LeNet", error: 0.66),
      ]
    case "fashion-mnist":
      [Baseline(method: "dense network", error: 11.22), Baseline(method: "LeNet", error: 9.74)]
    case "kmnist":
      [
        Baseline(method: "4 nearest neighbors", error: 7.90),
        Baseline(method: "simple convolutional network", error: 5.37),
      ]
    default: []
    }
  }
}
