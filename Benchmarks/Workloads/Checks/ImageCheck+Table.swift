extension ImageCheck {
  /// Four epochs that come near to what thirty reach.
  private static let quick = ["schedule=one_cycle", "learning_rate=0.003"]

  /// Every check, in the order in which they are run.
  static let all = [
    // Always: the set is drawn by the program itself. A linear model must not do, a convolution
    // must.
    ImageCheck(
      name: "digits-drawn-linear", task: "drawn digits, linear model", set: "digits-drawn",
      budget: ["--epochs", "5"],
      settings: ["layers=[flatten]", "schedule=constant"],
      requirements: [.init(.error, .above(5))], expectedSeconds: 15),
    ImageCheck(
      name: "digits-drawn-lenet", task: "drawn digits, LeNet", set: "digits-drawn",
      budget: ["--epochs", "4"], settings: quick,
      requirements: [.init(.error, .below(1))], expectedSeconds: 20),
    ImageCheck(
      name: "mnist-lenet", task: "MNIST, LeNet", seeds: 5,
      requirements: [.init(.error, .atMost(0.75))], expectedSeconds: 360),
    ImageCheck(
      name: "mnist-lenet-augmented", task: "MNIST with shifts", network: "lenet-augmented",
      budget: ["--epochs", "20"], seeds: 3,
      requirements: [.init(.error, .atMost(0.42)), .init(.memory, .below(700))],
      expectedSeconds: 660),
    ImageCheck(
      name: "mnist-memory", task: "resident memory for 300,000 images with shifts",
      network: "lenet-augmented", budget: ["--epochs", "1"],
      requirements: [.init(.memory, .below(700))], expectedSeconds: 15),
    ImageCheck(
      name: "mnist-dense", task: "MNIST, 784-300-100-10", network: "mlp-300-100",
      budget: ["--steps", "2000000"], requirements: [.init(.error, .atMost(2))],
      expectedSeconds: 25),
    ImageCheck(
      name: "mnist-99", task: "MNIST to 99.0 % from the start of the process",
      budget: ["--epochs", "4"], settings: quick,
      requirements: [.init(.error, .atMost(1)), .init(.seconds, .below(15))],
      expectedSeconds: 12),
    ImageCheck(
      name: "mnist-6000", task: "6,000 images", network: "lenet-augmented",
      budget: ["--epochs", "20"], arguments: ["first=6000"], settings: ["batch_size=100"],
      requirements: [.init(.error, .atMost(1.9))], expectedSeconds: 25),
    ImageCheck(
      name: "mnist-600", task: "600 images", network: "lenet-augmented",
      budget: ["--epochs", "60"], arguments: ["first=600"], settings: ["batch_size=50"],
      requirements: [.init(.error, .atMost(8))], expectedSeconds: 10),
    ImageCheck(
      name: "mnist-fives-sixes", task: "fives against sixes", arguments: ["classes=[5,6]"],
      requirements: [.init(.error, .atMost(0.38))],
      expectedSeconds: 15),
    ImageCheck(
      name: "mnist-neighbor-pixels", task: "MNIST, nearest neighbor on pixels",
      procedure: .pixelNeighbors(k: 1), expectedSeconds: 30),
    ImageCheck(
      name: "mnist-neighbor-features",
      task: "MNIST, nearest neighbors on the 640 values after the second pooling",
      procedure: .layerNeighbors(layer: "max_pooling2d_2", k: 3), budget: ["--epochs", "4"],
      settings: quick, expectedSeconds: 40),
    ImageCheck(
      name: "fashion-lenet", task: "Fashion-MNIST, LeNet", set: "fashion-mnist",
      requirements: [.init(.error, .atMost(9))], expectedSeconds: 80),
    ImageCheck(
      name: "fashion-lenet-augmented", task: "Fashion-MNIST with shifts", set: "fashion-mnist",
      network: "lenet-augmented", budget: ["--epochs", "40"],
      requirements: [.init(.error, .atMost(7.1))], expectedSeconds: 440),
    ImageCheck(
      name: "fashion-pullover", task: "pullover against the rest", set: "fashion-mnist",
      procedure: .detection, budget: ["--epochs", "8"], arguments: ["positive=2"],
      requirements: [.init(.area, .atLeast(0.985))],
      expectedSeconds: 25),
    ImageCheck(
      name: "kmnist-lenet", task: "KMNIST, convolutional", set: "kmnist",
      expectedSeconds: 10),
    ImageCheck(
      name: "kmnist-dense", task: "KMNIST, dense", set: "kmnist", network: "mlp-300-100",
      expectedSeconds: 5),
  ]
}
