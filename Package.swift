// swift-tools-version:6.1
import PackageDescription

/// Documentation and tests are part of every target's folder; these files are not sources.
let package = Package(
  name: "palestra",
  products: [
    .executable(name: "palestra", targets: ["palestra"]),
    .library(name: "TensorEngine", targets: ["TensorEngine"]),
    .library(name: "NeuralNetworks", targets: ["NeuralNetworks"]),
    .library(name: "Gym", targets: ["Gym"]),
    .library(name: "Learning", targets: ["Learning"]),
    .library(name: "Environments", targets: ["Environments"]),
    .library(name: "Agents", targets: ["Agents"]),
    .library(name: "Replays", targets: ["Replays"]),
    .library(name: "ImageFiles", targets: ["ImageFiles"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "Estimators", targets: ["Estimators"]),
    .library(name: "Viewer", targets: ["Viewer"]),
    .library(name: "Experiments", targets: ["Experiments"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    // No pkgConfig, which would link it: loading libhdf5 takes ten times as long as the program.
    .systemLibrary(name: "CHDF5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CSDL2", providers: [.apt(["libsdl2-dev", "libsdl2-ttf-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CGIF", providers: [.apt(["libgif-dev"])]),
    .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    // No pkgConfig, which would link it: it is loaded when something is fetched.
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "CKernels"),
    .target(name: "CEnvironments", dependencies: ["CKernels"]),
    .target(name: "CRaster", dependencies: ["CKernels"]),
    .target(name: "TensorEngine", dependencies: ["CKernels", "COpenBLAS"]),
    .target(name: "NeuralNetworks", dependencies: ["CKernels", "TensorEngine"]),
    .target(name: "Estimators", dependencies: ["TensorEngine"]),
    .target(name: "Gym", dependencies: ["TensorEngine"]),
    .target(name: "Learning", dependencies: ["Gym", "NeuralNetworks", "TensorEngine"]),
    .target(
      name: "Environments",
      dependencies: ["CEnvironments", "CKernels", "Datasets", "Gym", "TensorEngine"],
      path: "envs"),
    .target(
      name: "Agents", dependencies: ["Gym", "Learning", "NeuralNetworks", "TensorEngine"], path: "agents",
      exclude: [
        "Classifier/README.md", "CrossEntropy/README.md", "DQN/README.md", "SARSA/README.md",
      ]),
    .target(name: "ImageFiles", dependencies: ["CPNG", "CGIF", "CTurboJPEG", "TensorEngine"]),
    .target(name: "Datasets", dependencies: ["CCurl", "CZlib", "ImageFiles", "TensorEngine"]),
    .target(
      name: "Viewer",
      dependencies: [
        "CRaster", "CSDL2", "Gym", "ImageFiles", "Learning", "Replays", "TensorEngine",
      ]),
    .target(name: "Replays", dependencies: ["Gym", "TensorEngine", "CHDF5"]),
    .target(
      name: "Experiments",
      dependencies: [
        "Gym", "Learning", "NeuralNetworks", "Replays", "TensorEngine",
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(
      name: "palestra-bench",
      dependencies: [
        "Agents", "Datasets", "Environments", "Experiments", "Fuzzing", "Gym", "Learning",
        "NeuralNetworks", "TensorEngine",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/Workloads"),
    .executableTarget(
      name: "palestra",
      dependencies: [
        "Experiments", "Replays", "Agents", "Environments", "Datasets", "Estimators", "Gym",
        "ImageFiles", "Learning", "NeuralNetworks", "TensorEngine", "Viewer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "your-own-environment",
      dependencies: ["Agents", "Environments", "Gym", "Learning", "TensorEngine"],
      path: "Examples/YourOwnEnvironment"),
    .executableTarget(
      name: "library-tour",
      dependencies: [
        "Agents", "Environments", "Gym", "Learning", "NeuralNetworks", "TensorEngine",
      ],
      path: "Examples/LibraryTour"),
    .target(
      name: "NetworkByHand", dependencies: ["Datasets", "NeuralNetworks", "TensorEngine"],
      path: "Examples/NetworkByHand/Network"),
    .executableTarget(
      name: "network-by-hand",
      dependencies: [
        "Datasets", "NetworkByHand", "TensorEngine",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/NetworkByHand/Train"),
    .executableTarget(
      name: "network-by-hand-predict",
      dependencies: [
        "Datasets", "NetworkByHand", "TensorEngine",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/NetworkByHand/Predict"),
    .target(name: "TestSupport", dependencies: ["ImageFiles"], path: "Tests/TestSupport"),
    .target(
      name: "Fuzzing",
      dependencies: [
        "Agents", "Datasets", "Environments", "Experiments", "Gym", "ImageFiles", "Learning",
        "NeuralNetworks", "Replays", "TensorEngine",
      ],
      path: "Tests/Fuzzing"),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(
      name: "AgentsTests",
      dependencies: [
        "Agents", "Environments", "Gym", "Learning", "NeuralNetworks", "TensorEngine",
        "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "TensorEngineTests", dependencies: ["CKernels", "TensorEngine", "TestSupport"],
      exclude: ["Golden", "Random/Golden"]),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["NeuralNetworks", "TensorEngine", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "EstimatorsTests", dependencies: ["Estimators", "TensorEngine", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "LearningTests",
      dependencies: ["Environments", "Gym", "Learning", "NeuralNetworks", "TensorEngine"]),
    .testTarget(
      name: "GymTests", dependencies: ["Environments", "Gym", "TensorEngine", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "EnvironmentsTests",
      dependencies: [
        "AllocationCounter", "Datasets", "Environments", "Gym", "ImageFiles", "Learning",
        "TensorEngine", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "ReplaysTests", dependencies: ["Environments", "Gym", "Replays", "TensorEngine"],
      exclude: ["Golden"]),
    .testTarget(
      name: "ImageFilesTests", dependencies: ["ImageFiles", "TensorEngine", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: ["Datasets", "Fuzzing", "ImageFiles", "TensorEngine", "TestSupport"],
      exclude: ["Golden"]
    ),
    .testTarget(
      name: "ViewerTests",
      dependencies: [
        "Environments", "Gym", "ImageFiles", "Learning", "Replays", "TensorEngine", "TestSupport",
        "Viewer",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Agents", "Environments", "Experiments", "Fuzzing", "Gym", "Learning", "NeuralNetworks",
        "TensorEngine", "TestSupport",
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "Datasets", "Environments", "Gym", "ImageFiles", "Learning", "NetworkByHand",
        "NeuralNetworks", "TensorEngine", "TestSupport", "library-tour", "network-by-hand",
        "network-by-hand-predict", "palestra", "palestra-bench", "your-own-environment",
      ],
      exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)
