// SPDX-License-Identifier: MIT
// ERC-20 tokens for tests: one as it should be, and ones with the habits that clients must survive.
//
// Their code is planted into a development node with anvil_setCode, so no constructor runs: name, symbol and decimals
// are constants, and balances are planted into storage (slot 0 holds the mapping of balances, slot 1 the supply).
pragma solidity 0.8.30;

abstract contract Ledger {
    mapping(address => uint256) public balanceOf; // slot 0
    uint256 public totalSupply; // slot 1
    mapping(address => mapping(address => uint256)) public allowance; // slot 2

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function move(address from, address to, uint256 value) internal {
        require(to != address(0), "transfer to the zero address");
        require(balanceOf[from] >= value, "transfer amount exceeds balance");
        unchecked {
            balanceOf[from] -= value;
            balanceOf[to] += value;
        }
        emit Transfer(from, to, value);
    }

    function spend(address from, uint256 value) internal {
        require(allowance[from][msg.sender] >= value, "insufficient allowance");
        unchecked {
            allowance[from][msg.sender] -= value;
        }
    }
}

abstract contract NamedLedger is Ledger {
    string public constant name = "Test Tether USD";
    string public constant symbol = "tUSDT";
}

// As it should be.
contract standard is NamedLedger {
    uint8 public constant decimals = 18;

    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        spend(from, value);
        move(from, to, value);
        return true;
    }
}

// Its transfer returns nothing.
contract no_return is NamedLedger {
    uint8 public constant decimals = 18;

    function transfer(address to, uint256 value) external {
        move(msg.sender, to, value);
    }
}

// Its transfer moves nothing, logs nothing, and returns false without reverting.
contract returns_false is NamedLedger {
    uint8 public constant decimals = 18;

    function transfer(address, uint256) external pure returns (bool) {
        return false;
    }
}

// Of each transfer, a hundredth goes elsewhere.
contract takes_fee is NamedLedger {
    uint8 public constant decimals = 18;
    address public constant collector = address(0xFEE);

    function transfer(address to, uint256 value) external returns (bool) {
        uint256 fee = value / 100;
        move(msg.sender, collector, fee);
        move(msg.sender, to, value - fee);
        return true;
    }
}

// It counts in millionths.
contract six_decimals is NamedLedger {
    uint8 public constant decimals = 6;

    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value);
        return true;
    }
}

// Its name and symbol are bytes32, as those of some early tokens.
contract bytes32_symbol is Ledger {
    bytes32 public constant name = "Test Tether USD";
    bytes32 public constant symbol = "tUSDT";
    uint8 public constant decimals = 18;

    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value);
        return true;
    }
}
